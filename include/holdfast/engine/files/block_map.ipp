#ifndef HOLDFAST_ENGINE_FILES_BLOCK_MAP_IPP
#define HOLDFAST_ENGINE_FILES_BLOCK_MAP_IPP

#include <holdfast/engine/files/block_map.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

namespace holdfast::inline v1::files {

namespace {

constexpr std::string_view map_magic = "holdfast block map 1\n";
constexpr std::size_t map_buffer = 32 * 1024;

std::string_view take_line(std::string_view& text, std::string_view key)
{
    const auto end = text.find('\n');
    if (end == std::string_view::npos || !text.starts_with(key)) return {};
    const auto value = text.substr(key.size(), end - key.size());
    text.remove_prefix(end + 1);
    return value;
}

bool is_map_id(std::string_view id)
{
    return id.size() == 16 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::optional<BlockMapName> parse_map_name(std::string_view name)
{
    BlockMapName parts;
    const auto first = name.find('-');
    const auto second = name.find('-', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos || !name.ends_with(".map")) return std::nullopt;
    if (std::from_chars(name.data(), name.data() + first, parts.etag).ec != std::errc()) return std::nullopt;
    parts.id = name.substr(first + 1, second - first - 1);
    parts.base = name.substr(second + 1, name.size() - second - 5);
    if (parts.base == "full") parts.base.clear();
    if (!is_map_id(parts.id) || (!parts.base.empty() && !is_map_id(parts.base)) || parts.text() != name)
        return std::nullopt;
    return parts;
}

BlockMapWriter::BlockMapWriter(const std::filesystem::path& folder, BlockMapHead head)
    : file_((folder / BlockMapName{head.etag, random_name(), head.base}.text()).replace_extension(".part"),
            O_RDWR | O_CREAT | O_EXCL)
{
    static_cast<void>(file_.try_lock());
    std::string text = "etag " + std::to_string(head.etag) + "\nbase " + (head.base.empty() ? "-" : head.base) + "\n" +
                       (head.incarnation.empty() ? "" : "of " + head.incarnation + "\n") + to_text(head.catalog);
    std::array<std::byte, 4> length{};
    for (std::size_t i = 0; i != length.size(); ++i) length[i] = static_cast<std::byte>(text.size() >> (8 * i));
    put(std::as_bytes(std::span(map_magic)));
    put(length);
    put(std::as_bytes(std::span(text)));
}

BlockMapWriter::~BlockMapWriter()
{
    if (file_) ::unlink(file_.path().c_str());
}

void BlockMapWriter::append(std::span<const BlockDigest> digests)
{
    put(std::as_bytes(digests));
}

void BlockMapWriter::put(std::span<const std::byte> bytes)
{
    digest_.update(bytes);
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    if (buffer_.size() >= map_buffer) flush();
}

void BlockMapWriter::flush()
{
    file_.write(written_, buffer_);
    written_ += buffer_.size();
    buffer_.clear();
}

void BlockMapWriter::finish(std::span<const BlockDigest> files)
{
    append(files);
    const BlockDigest all = digest_.value();
    buffer_.insert(buffer_.end(), all.begin(), all.end());
    flush();
    // The time that a file system gives lags behind the clock, and maps are kept by their times.
    std::error_code ignored;
    std::filesystem::last_write_time(file_.path(), std::filesystem::file_time_type::clock::now(), ignored);
    file_.sync();
    auto name = file_.path();
    name.replace_extension(".map");
    if (::rename(file_.path().c_str(), name.c_str()) != 0) file_.fail("rename");
    file_.close();
    sync_folder(name.parent_path());
}

BlockMapReader::BlockMapReader(const std::filesystem::path& path) : file_(path, O_RDONLY)
{
    check();
}

void BlockMapReader::check()
{
    const auto require = [&](bool holds, const char* what, errc code = errc::object_damaged) {
        if (!holds)
            throw Error(code, "The block map " + file_.path().string() + " " + what +
                                  ". The next backup of its database is a full.");
    };
    const std::uint64_t size = file_.size();
    std::array<std::byte, map_magic.size() + 4> start{};
    require(size >= start.size() + sizeof(BlockDigest), "is cut short", errc::object_truncated);
    file_.read(0, start);
    require(std::memcmp(start.data(), map_magic.data(), map_magic.size()) == 0, "is none");
    std::uint64_t length = 0;
    for (std::size_t i = 4; i-- != 0;)
        length = length << 8 | std::to_integer<std::uint64_t>(start[map_magic.size() + i]);
    require(length <= Catalog::most_bytes + 1024, "has too long a head");
    require(size >= start.size() + length + sizeof(BlockDigest), "is cut short", errc::object_truncated);

    const std::uint64_t content = size - sizeof(BlockDigest);
    RunningDigest digest;
    std::vector<std::byte> piece(256 * 1024);
    for (std::uint64_t offset = 0; offset != content;) {
        const auto part =
            std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), content - offset)));
        file_.read(offset, part);
        digest.update(part);
        offset += part.size();
    }
    BlockDigest stated{};
    file_.read(content, stated);
    require(stated == digest.value(), "is damaged");

    std::string text(static_cast<std::size_t>(length), '\0');
    file_.read(start.size(), std::as_writable_bytes(std::span(text)));
    std::string_view rest = text;
    const auto etag = take_line(rest, "etag ");
    require(std::from_chars(etag.data(), etag.data() + etag.size(), head_.etag).ec == std::errc() &&
                std::to_string(head_.etag) == etag,
            "has no etag");
    const auto base = take_line(rest, "base ");
    require(base == "-" || is_map_id(base), "has no base");
    if (base != "-") head_.base = base;
    head_.incarnation = take_line(rest, "of ");
    head_.catalog = catalog_from_text(rest);

    std::uint64_t offset = start.size() + length;
    for (std::size_t i = 0; i != head_.catalog.files.size(); ++i) {
        offsets_.push_back(offset);
        offset += sizeof(BlockDigest) * head_.catalog.blocks(i);
        require(offset <= content, "is cut short", errc::object_truncated);
    }
    offsets_.push_back(offset);
    require(offset + sizeof(BlockDigest) * head_.catalog.files.size() == content, "has another length than it says");
}

void BlockMapReader::read_at(std::uint64_t offset, std::span<std::byte> into)
{
    while (!into.empty()) {
        if (offset < buffer_offset_ || offset >= buffer_offset_ + buffer_.size()) {
            buffer_.resize(map_buffer);
            buffer_.resize(file_.read_some(offset, buffer_));
            buffer_offset_ = offset;
            if (buffer_.empty())
                throw Error(errc::object_truncated, "The block map " + file_.path().string() +
                                                        " was cut short while it was read. Start the backup again.");
        }
        const auto begin = static_cast<std::size_t>(offset - buffer_offset_);
        const std::size_t count = std::min(into.size(), buffer_.size() - begin);
        std::memcpy(into.data(), buffer_.data() + begin, count);
        into = into.subspan(count);
        offset += count;
    }
}

void BlockMapReader::read(std::size_t file, std::uint64_t first, std::span<BlockDigest> into)
{
    if (into.empty()) return;
    if (first + into.size() > head_.catalog.blocks(file))
        throw Error(errc::internal, "A block map is read beyond its file. Report this as a defect of holdfast.");
    read_at(offsets_[file] + sizeof(BlockDigest) * first, std::as_writable_bytes(into));
}

BlockDigest BlockMapReader::file_digest(std::size_t file)
{
    BlockDigest digest{};
    file_.read(offsets_.back() + sizeof(BlockDigest) * file, digest);
    return digest;
}

}  // namespace holdfast::inline v1::files

#endif
