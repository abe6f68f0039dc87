// A catalog of files; and the same bytes as each kind of name that the files layer reads.
#include "expect.hpp"

#include <holdfast/engine/files/block_map.hpp>
#include <holdfast/engine/files/catalog.hpp>
#include <holdfast/engine/files/database_names.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace {

using namespace holdfast;
using namespace holdfast::files;

void expect_inside(std::string_view name)
{
    const std::filesystem::path path(name);
    fuzz::expect(path.is_relative() && !name.empty() && name.find('\0') == std::string_view::npos &&
                     path.lexically_normal() == path && *path.begin() != ".." && path.filename() != "" && path != ".",
                 "a file's name stays in its folder");
}

void catalog(std::string_view text)
{
    try {
        const Catalog read = catalog_from_text(text);
        fuzz::expect(to_text(read) == text, "a catalog that is read is one that is written");
        fuzz::expect(!read.files.empty(), "a catalog has files");
        std::set<std::string> names;
        std::set<std::string> folders;
        for (const CatalogFile& each : read.files) {
            expect_inside(each.file.name);
            fuzz::expect(names.insert(each.file.name).second, "a name is there once");
            for (auto folder = std::filesystem::path(each.file.name).parent_path(); !folder.empty();
                 folder = folder.parent_path())
                folders.insert(folder.string());
        }
        for (const std::string& name : names) fuzz::expect(!folders.contains(name), "a file is not a folder too");
    } catch (const Error& error) {
        fuzz::expect(error.code() == errc::object_damaged, "damage has a code of its own");
    }
}

void map_name(std::string_view text)
{
    const auto name = parse_map_name(text);
    if (!name) return;
    fuzz::expect(name->text() == text, "a map's name that is read is one that is written");
    fuzz::expect(text.find('/') == std::string_view::npos, "a map's name stays in its folder");
}

void database_name(std::string_view text)
{
    static constexpr std::array<std::string_view, 4> suffixes{"-wal", "-shm", "-journal", "-lock"};
    if (const auto database = database_of(text, suffixes); database && !text.empty() && text.size() <= 240)
        fuzz::expect(file_name_of(*database, suffixes) == text, "a database has one file");
    try {
        const std::string name = file_name_of(text, suffixes);
        fuzz::expect(name.size() <= 240 && name.find('/') == std::string::npos && !name.starts_with('.'),
                     "a database's file is seen, and in its folder");
        expect_inside(name);
        fuzz::expect(std::ranges::none_of(suffixes, [&](std::string_view suffix) { return name.ends_with(suffix); }),
                     "a database's file is none that lies beside another");
        fuzz::expect(database_of(name, suffixes) == text, "a file has one database");
    } catch (const Error& error) {
        fuzz::expect(error.code() == errc::invalid_argument, "a name is blank or too long");
        fuzz::expect(text.empty() || text.size() > 70, "a short name is a file's");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    catalog(text);
    map_name(text);
    database_name(text);
    return 0;
}
