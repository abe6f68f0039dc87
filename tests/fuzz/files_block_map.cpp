// A block map: the bytes of one as they are, and the bytes between a correct start and a correct closing digest, with
// the head ending at the first NUL, so that its fields are reached too.
#include "expect.hpp"

#include <holdfast/engine/files/block_map.hpp>
#include <holdfast/error.hpp>

#include <support/temporary_folder.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace holdfast;
using namespace holdfast::files;

std::string closed(std::string bytes)
{
    RunningDigest digest;
    digest.update(std::as_bytes(std::span(bytes)));
    for (const std::byte each : digest.value()) bytes += static_cast<char>(each);
    return bytes;
}

std::string around(std::string_view text)
{
    const std::string_view head = text.substr(0, text.find('\0'));
    std::string bytes = "holdfast block map 1\n";
    for (int i = 0; i != 4; ++i) bytes += static_cast<char>(head.size() >> (8 * i));
    bytes += head;
    if (head.size() < text.size()) bytes += text.substr(head.size() + 1);
    return closed(std::move(bytes));
}

std::string written_again(BlockMapReader& map, const std::filesystem::path& folder)
{
    const Catalog& catalog = map.head().catalog;
    BlockMapWriter writer(folder, map.head());
    std::vector<BlockDigest> files;
    for (std::size_t i = 0; i != catalog.files.size(); ++i) {
        std::vector<BlockDigest> some;
        for (std::uint64_t done = 0; done < catalog.blocks(i); done += some.size()) {
            some.resize(static_cast<std::size_t>(std::min<std::uint64_t>(catalog.blocks(i) - done, 5)));
            map.read(i, done, some);
            writer.append(some);
        }
        files.push_back(map.file_digest(i));
    }
    writer.finish(files);
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto name = parse_map_name(entry.path().filename().string());
        fuzz::expect(name && name->etag == map.head().etag && name->base == map.head().base,
                     "a map's name tells of it");
        std::ifstream stream(entry.path(), std::ios::binary);
        std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        std::filesystem::remove(entry.path());
        return bytes;
    }
    return {};
}

void read(const std::string& bytes)
{
    static const TemporaryFolder folder;
    static const auto again = std::filesystem::path(folder.path()) / "again";
    std::filesystem::create_directory(again);
    const auto path = std::filesystem::path(folder.path()) / "5-0123456789abcdef-full.map";
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    try {
        BlockMapReader map(path);
        fuzz::expect(map.id() == "0123456789abcdef", "a map's id is of its name");
        fuzz::expect(written_again(map, again) == bytes, "a map that is read is one that is written");
    } catch (const Error& error) {
        fuzz::expect(error.code() == errc::object_damaged || error.code() == errc::object_truncated,
                     "damage has a code of its own");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    read(text);
    read(closed(text));
    read(around(text));
    return 0;
}
