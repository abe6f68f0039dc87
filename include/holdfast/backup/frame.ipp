#ifndef HOLDFAST_BACKUP_FRAME_IPP
#define HOLDFAST_BACKUP_FRAME_IPP

#include <holdfast/backup/frame_internals.ipp>
#include <holdfast/backup/little_endian.hpp>

#include <algorithm>

namespace holdfast::inline v1 {

FrameCodec::FrameCodec(FrameContext context) : context_(std::move(context)), pool_(std::make_unique<ScratchPool>())
{
    using namespace detail::frame_layout;
    if (context_.frame_size == 0 || context_.frame_size > max_frame_size) {
        throw Error(errc::invalid_argument, "A frame size of " + std::to_string(context_.frame_size) +
                                                " bytes is not possible. Choose 1 to 16777216.");
    }
    if (context_.compression.level < 1 || context_.compression.level > 19) {
        throw Error(errc::invalid_argument, "There is no compression level " +
                                                std::to_string(context_.compression.level) + ". Choose 1 to 19.");
    }
    if (context_.cipher && (context_.nonce_size < 8 || context_.nonce_size > max_nonce_size || context_.tag_size < 16 ||
                            context_.tag_size > max_tag_size)) {
        throw Error(errc::invalid_argument,
                    "The cipher's nonce or tag has a size that frames cannot use. Choose a cipher with a nonce of 8 to "
                    "64 bytes and a tag of 16 to 64 bytes.");
    }
}

FrameCodec::~FrameCodec() = default;
FrameCodec::FrameCodec(FrameCodec&&) noexcept = default;
FrameCodec& FrameCodec::operator=(FrameCodec&&) noexcept = default;

std::size_t FrameCodec::most_stored_bytes() const noexcept
{
    using namespace detail::frame_layout;
    return header_size + detail::stored_zstd_size(context_.frame_size) +
           (context_.cipher ? raw_check_size + context_.tag_size : 0);
}

SealedFrame FrameCodec::seal(std::uint64_t index, bool last, std::span<const std::byte> raw,
                             const std::function<bool()>& stop) const
{
    SealedFrame frame;
    seal_into(frame, index, last, raw, stop);
    return frame;
}

void FrameCodec::seal_into(SealedFrame& frame, std::uint64_t index, bool last, std::span<const std::byte> raw,
                           const std::function<bool()>& stop) const
{
    using namespace detail::frame_layout;
    if (raw.size() > context_.frame_size || index >= max_frames || (raw.empty() && !(index == 0 && last))) {
        throw Error(errc::invalid_argument, "Frame " + std::to_string(index) + " with " + std::to_string(raw.size()) +
                                                " bytes cannot be sealed. Give 1 to " +
                                                std::to_string(context_.frame_size) +
                                                " bytes a frame, and at most 2^32 frames; choose larger frames for a "
                                                "larger backup.");
    }
    const bool sealed = context_.cipher != nullptr;
    const std::size_t prefix = sealed ? raw_check_size : 0;
    const std::size_t tag = sealed ? context_.tag_size : 0;

    ScratchPool::Lease scratch(*pool_);
    frame.bytes.resize(header_size + prefix + detail::stored_zstd_size(raw.size()) + tag);
    const std::span<std::byte> buffer(frame.bytes);
    const std::span<std::byte> header = buffer.first(header_size);
    const Digest128 raw_check = xxh3_128(raw);
    const std::size_t compressed =
        scratch->compressor.compress(raw, context_.compression, buffer.subspan(header_size + prefix), stop);
    if (compressed == 0)
        throw Error(errc::aborted, "Frame " + std::to_string(index) + " was given up because its backup ends.");
    const std::size_t payload_size = prefix + compressed + tag;

    std::ranges::fill(header, std::byte{});
    detail::put_little_endian(header, 0, header_magic);
    detail::put_little_endian(header, 4, static_cast<std::uint32_t>(header_size - 8));
    std::ranges::copy(context_.backup_id, header.begin() + id_at);
    detail::put_little_endian(header, index_at, index);
    detail::put_little_endian(header, raw_size_at, static_cast<std::uint32_t>(raw.size()));
    detail::put_little_endian(header, payload_size_at, static_cast<std::uint32_t>(payload_size));
    header[version_at] = version;
    header[flags_at] = (last ? last_flag : std::byte{}) | (sealed ? sealed_flag : std::byte{});

    const std::span<std::byte> payload = buffer.subspan(header_size, payload_size);
    if (sealed) {
        detail::put_little_endian(payload, 0, raw_check_magic);
        detail::put_little_endian(payload, 4, static_cast<std::uint32_t>(raw_check.size()));
        std::ranges::copy(raw_check, payload.begin() + 8);
        const Nonce nonce(index, context_.nonce_size);
        context_.cipher->seal(nonce.span(), header.subspan(bound_at, bound_size), payload.first(prefix + compressed),
                              payload);
    } else {
        std::ranges::copy(raw_check, header.begin() + raw_check_at);
    }
    scratch->check.reset();
    scratch->check.update(header.first(check_at));
    scratch->check.update(payload);
    std::ranges::copy(scratch->check.finish(), header.begin() + check_at);

    frame.raw_size = static_cast<std::uint32_t>(raw.size());
    frame.digest = {};
    std::ranges::copy(header, frame.digest.begin());
    if (sealed) std::ranges::copy(payload.last(16), frame.digest.begin() + header_size);
    frame.bytes.resize(header_size + payload_size);
}

FrameHeader FrameCodec::parse_header(std::span<const std::byte> bytes) const
{
    using namespace detail::frame_layout;
    const std::string whose = "A frame header of backup " + to_string(context_.backup_id);
    const std::string advice = " Restore from another place that has the backup whole, or from an older backup.";
    if (bytes.size() < header_size) {
        throw Error(errc::object_truncated, whose + " is cut off after " + std::to_string(bytes.size()) + " of " +
                                                std::to_string(header_size) + " bytes." + advice);
    }
    if (detail::get_little_endian<std::uint32_t>(bytes, 0) != header_magic ||
        detail::get_little_endian<std::uint32_t>(bytes, 4) != header_size - 8) {
        throw Error(errc::object_damaged, whose + " is not where it should be, or was changed." + advice);
    }
    FrameHeader header;
    std::ranges::copy(bytes.first(header_size), header.stored.begin());
    std::ranges::copy(bytes.subspan(id_at, header.backup_id.size()), header.backup_id.begin());
    header.index = detail::get_little_endian<std::uint64_t>(bytes, index_at);
    header.raw_size = detail::get_little_endian<std::uint32_t>(bytes, raw_size_at);
    header.payload_size = detail::get_little_endian<std::uint32_t>(bytes, payload_size_at);
    header.last = (bytes[flags_at] & last_flag) != std::byte{};
    header.sealed = (bytes[flags_at] & sealed_flag) != std::byte{};

    if (header.backup_id != context_.backup_id) {
        refuse(errc::foreign_object, context_.backup_id, header.index,
               "is one of backup " + to_string(header.backup_id) + ": objects were exchanged, or its header changed.");
    }
    if (bytes[version_at] != version || (bytes[flags_at] & ~(last_flag | sealed_flag)) != std::byte{}) {
        refuse(errc::object_damaged, header.backup_id, header.index, "has a version or flags that its backup has not.");
    }
    if (context_.cipher && !header.sealed) {
        refuse(errc::object_damaged, header.backup_id, header.index, "is not encrypted, but its backup is.");
    }
    const auto reserved = bytes.subspan(zero_at, (header.sealed ? check_at : raw_check_at) - zero_at);
    if (std::ranges::any_of(reserved, [](std::byte value) { return value != std::byte{}; })) {
        refuse(errc::object_damaged, header.backup_id, header.index, "has something where zeros belong.");
    }
    if (header.raw_size > context_.frame_size || header.index >= max_frames ||
        (header.raw_size == 0 && !(header.index == 0 && header.last))) {
        refuse(errc::object_damaged, header.backup_id, header.index,
               "claims " + std::to_string(header.raw_size) + " bytes, which it cannot have.");
    }
    const std::size_t least_tag = context_.cipher ? context_.tag_size : 16;
    const std::size_t most_tag = context_.cipher ? context_.tag_size : max_tag_size;
    const std::size_t least = 9 + (header.sealed ? raw_check_size + least_tag : 0);
    const std::size_t most =
        detail::stored_zstd_size(header.raw_size) + (header.sealed ? raw_check_size + most_tag : 0);
    if (header.payload_size < least || header.payload_size > most) {
        refuse(errc::object_damaged, header.backup_id, header.index,
               "claims " + std::to_string(header.payload_size) + " stored bytes, which it cannot have.");
    }
    return header;
}

void FrameCodec::check_stored(const FrameHeader& header, std::span<const std::byte> payload,
                              std::uint64_t expected_index) const
{
    using namespace detail::frame_layout;
    if (payload.size() < header.payload_size) {
        refuse(errc::object_truncated, context_.backup_id, expected_index,
               "is cut off after " + std::to_string(payload.size()) + " of " + std::to_string(header.payload_size) +
                   " bytes.");
    }
    if (payload.size() > header.payload_size) {
        throw Error(errc::invalid_argument, "More bytes were given than frame " + std::to_string(header.index) +
                                                " has. Give exactly its payload.");
    }
    ScratchPool::Lease scratch(*pool_);
    scratch->check.reset();
    scratch->check.update(std::span(header.stored).first(check_at));
    scratch->check.update(payload);
    if (!std::ranges::equal(scratch->check.finish(), std::span(header.stored).subspan(check_at))) {
        refuse(errc::object_damaged, context_.backup_id, expected_index, "was changed after it was written.");
    }
    if (header.index != expected_index) {
        refuse(errc::object_damaged, context_.backup_id, expected_index,
               "is not there; frame " + std::to_string(header.index) +
                   " is in its place: frames were left out, repeated or reordered.");
    }
}

void FrameCodec::open_into(const FrameHeader& header, std::span<const std::byte> payload, std::uint64_t expected_index,
                           std::span<std::byte> raw) const
{
    using namespace detail::frame_layout;
    if (raw.size() != header.raw_size) {
        throw Error(errc::invalid_argument, "The memory for a frame has not its size. Give exactly raw_size bytes.");
    }
    if (header.sealed && !context_.cipher) {
        throw Error(errc::key_missing, "Backup " + to_string(context_.backup_id) + " is encrypted. Give its key.");
    }
    check_stored(header, payload, expected_index);

    ScratchPool::Lease scratch(*pool_);
    std::span<const std::byte> zstd = payload;
    std::span<const std::byte> raw_check = std::span(header.stored).subspan(raw_check_at, 16);
    if (header.sealed) {
        const std::span<std::byte> opened = scratch->buffer(payload.size() - context_.tag_size);
        const Nonce nonce(header.index, context_.nonce_size);
        if (!context_.cipher->open(nonce.span(), std::span(header.stored).subspan(bound_at, bound_size), payload,
                                   opened)) {
            refuse(errc::object_damaged, context_.backup_id, expected_index,
                   "does not carry a valid authentication tag: somebody without the key wrote or changed it.");
        }
        if (detail::get_little_endian<std::uint32_t>(opened, 0) != raw_check_magic ||
            detail::get_little_endian<std::uint32_t>(opened, 4) != 16) {
            refuse(errc::object_damaged, context_.backup_id, expected_index, "is sealed, but not built as a frame.");
        }
        raw_check = opened.subspan(8, 16);
        zstd = opened.subspan(raw_check_size);
    }
    if (!scratch->decompressor.decompress(zstd, raw)) {
        refuse(errc::object_damaged, context_.backup_id, expected_index, "does not decompress to its stated size.");
    }
    if (!std::ranges::equal(xxh3_128(raw), raw_check)) {
        refuse(errc::object_damaged, context_.backup_id, expected_index,
               "decompresses to other bytes than were read from the engine.");
    }
}

std::vector<std::byte> FrameCodec::open(const FrameHeader& header, std::span<const std::byte> payload,
                                        std::uint64_t expected_index) const
{
    std::vector<std::byte> raw(header.raw_size);
    open_into(header, payload, expected_index, raw);
    return raw;
}

FrameDigest frame_digest(const FrameHeader& header, std::span<const std::byte> payload)
{
    FrameDigest digest{};
    std::ranges::copy(header.stored, digest.begin());
    if (header.sealed && payload.size() >= 16) {
        std::ranges::copy(payload.last(16), digest.begin() + FrameHeader::size);
    }
    return digest;
}

}  // namespace holdfast::inline v1

#endif
