// A chain of backups, as anybody could have written it, restored by the files layer. The input is
//
//     u8                  how many bytes come to the writer at once, less one
//     then for each backup
//     u8                  entries, of which the rest modulo 16 counts
//     for each entry      u8, name; u16 (little-endian), bytes
//
// An entry `digests` without bytes gets the right ones, of the files as they are by then: so whole chains are reached.
#include "expect.hpp"

#include <holdfast/engine/files/patch.hpp>
#include <holdfast/engine/files/writer.hpp>
#include <holdfast/error.hpp>

#include <support/temporary_folder.hpp>

#include <fcntl.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace holdfast;
using namespace holdfast::files;
namespace fs = std::filesystem;

class Input {
public:
    explicit Input(std::string_view rest) : rest_(rest) {}
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    std::size_t number() { return static_cast<unsigned char>(text(1).front()); }
    std::string text(std::size_t size)
    {
        std::string taken(rest_.substr(0, size));
        rest_.remove_prefix(taken.size());
        return taken.empty() ? std::string(1, '\0') : taken;
    }

private:
    std::string_view rest_;
};

struct Entry {
    std::string name{};
    std::string bytes{};
};

std::vector<Entry> next_backup(Input& input)
{
    std::vector<Entry> entries(input.number() % 16);
    for (Entry& each : entries) {
        each.name = input.text(input.number());
        const std::size_t low = input.number();
        const std::size_t size = low + 256 * input.number();
        if (size != 0) each.bytes = input.text(size);
    }
    return entries;
}

std::set<std::string> paths_in(const fs::path& folder)
{
    std::set<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        found.insert(fs::relative(entry.path(), folder).string());
    return found;
}

/// The digests of the files that a catalog names, as they are in `folder`.
std::string digests_of(const std::string& catalog_text, const fs::path& folder)
{
    const Catalog catalog = catalog_from_text(catalog_text);
    std::string all;
    for (const CatalogFile& each : catalog.files) {
        RunningDigest digest(catalog.seed);
        std::error_code missing;
        if (each.file.size < (1U << 20) && fs::file_size(folder / each.file.name, missing) == each.file.size) {
            File file(folder / each.file.name, O_RDONLY);
            std::vector<std::byte> bytes(static_cast<std::size_t>(each.file.size));
            file.read(0, bytes);
            for (std::span<const std::byte> rest(bytes); !rest.empty();) {
                const auto block = rest.first(std::min<std::size_t>(rest.size(), catalog.block_size));
                const BlockDigest one = digest_block(block, catalog.seed);
                digest.update(std::span(&one, 1));
                rest = rest.subspan(block.size());
            }
        }
        for (const std::byte byte : digest.value()) all += static_cast<char>(byte);
    }
    return all;
}

class Port final : public RestorePort {
public:
    explicit Port(fs::path folder) : folder_(std::move(folder)) {}
    fs::path folder() const override { return folder_; }
    void accept(const WrittenBackup&) override {}
    void check(const WrittenBackup&, const std::vector<SnapshotFile>&) override {}
    void publish(const WrittenBackup&, const std::vector<SnapshotFile>& files) override
    {
        std::set<std::string> expected;
        for (const SnapshotFile& each : files) {
            fuzz::expect(fs::file_size(folder_ / each.name) == each.size, "a file has the size that was backed up");
            for (fs::path path(each.name); !path.empty(); path = path.parent_path()) expected.insert(path.string());
        }
        fuzz::expect(paths_in(folder_) == expected, "what is published are the files of the newest catalog");
    }

private:
    fs::path folder_;
};

void restore(Input input, const fs::path& folder)
{
    const std::size_t piece = input.number() + 1;
    Writer writer(std::make_unique<Port>(folder), "db");
    WrittenBackup backup;
    while (!input.at_end()) {
        std::vector<Entry> entries = next_backup(input);
        backup.entries.clear();
        for (const Entry& each : entries) backup.entries.push_back({each.name, std::nullopt, std::nullopt});
        writer.begin_backup(backup);
        for (Entry& each : entries) {
            writer.begin_entry({each.name, std::nullopt, std::nullopt});
            if (each.name == "digests" && each.bytes.empty()) each.bytes = digests_of(entries.front().bytes, folder);
            for (auto rest = std::as_bytes(std::span(each.bytes)); !rest.empty();) {
                const auto some = rest.first(std::min(rest.size(), piece));
                writer.write(some);
                rest = rest.subspan(some.size());
            }
            writer.end_entry();
        }
        writer.end_backup();
        backup.is_full = false;
        ++backup.last_etag;
    }
    if (backup.last_etag > 0) writer.publish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const TemporaryFolder outside;
    static const fs::path outer = outside.path();
    const fs::path folder = outer / "a" / "b" / "restore";
    fs::create_directories(folder);
    try {
        restore(Input(std::string_view(reinterpret_cast<const char*>(data), size)), folder);
    } catch (const Error& error) {
        fuzz::expect(error.code() == errc::object_damaged, "damage has a code of its own");
    }
    fs::remove_all(folder);
    fuzz::expect(paths_in(outer) == std::set<std::string>{"a", "a/b"}, "nothing is written outside of the folder");
    return 0;
}
