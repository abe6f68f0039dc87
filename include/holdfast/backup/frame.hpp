#ifndef HOLDFAST_BACKUP_FRAME_HPP
#define HOLDFAST_BACKUP_FRAME_HPP

#include <holdfast/backup/backup_id.hpp>
#include <holdfast/backup/compression.hpp>
#include <holdfast/backup/frame_digest.hpp>
#include <holdfast/detail/cipher_port.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace holdfast::inline v1 {

/// Raw bytes in every frame but the last, unless the manifest says otherwise.
inline constexpr std::uint32_t default_frame_size = 1u << 20;
/// No frame has more raw bytes; a reader refuses one that claims to.
inline constexpr std::uint32_t max_frame_size = 16u << 20;

/// What all frames of one backup share.
struct FrameContext {
    BackupId backup_id{};
    /// Sealed under a key that this backup alone has (`frame_context` in data_key.hpp makes it), because nonces
    /// are the frames' indexes. Null: the backup is not encrypted.
    std::shared_ptr<const detail::CipherPort> cipher{};
    std::size_t nonce_size = 0;
    std::size_t tag_size = 0;
    /// For sealing only.
    CompressionSettings compression{};
    /// The most raw bytes of a frame; 1 to `max_frame_size`. Default: `default_frame_size`.
    std::uint32_t frame_size = default_frame_size;
};

/// One frame as it is stored.
struct SealedFrame {
    std::vector<std::byte> bytes;  ///< header, then payload
    std::uint32_t raw_size = 0;
    FrameDigest digest{};
};

/// A frame's header, read and found well-formed.
struct FrameHeader {
    static constexpr std::size_t size = 80;

    BackupId backup_id{};
    std::uint64_t index = 0;
    std::uint32_t raw_size = 0;
    std::uint32_t payload_size = 0;
    bool last = false;
    bool sealed = false;
    /// The stored bytes; they go into digests and into the associated data.
    std::array<std::byte, size> stored{};
};

/// Turns raw bytes into frames and back; the byte layout is in docs/format.md.
///
/// A frame is compressed if that makes it smaller, then sealed if the backup is encrypted. A frame cannot be
/// changed, moved, repeated, shortened or taken from another backup without being refused.
///
/// Errors          errc::object_damaged, object_truncated, foreign_object, key_missing, each with the frame's index and
///                 what is wrong; errc::invalid_argument for a context or frame that cannot be
/// Thread safety   all functions may run at the same time on one codec; each concurrent call keeps about four
///                 frame sizes of working memory until the codec is destroyed
class FrameCodec {
public:
    static constexpr std::size_t header_size = FrameHeader::size;

    explicit FrameCodec(FrameContext context);
    ~FrameCodec();
    FrameCodec(FrameCodec&&) noexcept;
    FrameCodec& operator=(FrameCodec&&) noexcept;

    [[nodiscard]] const FrameContext& context() const noexcept { return context_; }
    /// Bytes that a frame of this context has at most, as it is stored.
    [[nodiscard]] std::size_t most_stored_bytes() const noexcept;

    /// Compresses and seals one frame.
    ///
    /// Preconditions   every index is sealed once in the life of a backup's data key, whatever the outcome of the
    ///                 backup; `raw` has at most the context's frame size, and is empty only in an empty backup
    /// Cancellation    `stop` is asked about every 128 KiB; once it says true the frame is given up with errc::aborted.
    ///                 Blank = it is sealed to its end
    [[nodiscard]] SealedFrame seal(std::uint64_t index, bool last, std::span<const std::byte> raw,
                                   const std::function<bool()>& stop = {}) const;

    /// The same into a frame that is not needed any more, whose memory is used again. While it is sealed it takes as
    /// many bytes as the frame would have uncompressed. After an error nothing of it may be used but its memory.
    void seal_into(SealedFrame& frame, std::uint64_t index, bool last, std::span<const std::byte> raw,
                   const std::function<bool()>& stop = {}) const;

    /// Reads a header from the first `header_size` bytes of `bytes` and checks its form and bounds. Whether it is
    /// unchanged shows when its payload is opened.
    [[nodiscard]] FrameHeader parse_header(std::span<const std::byte> bytes) const;

    /// The raw bytes of a frame, after every check that one frame allows. That it is marked last exactly if it is,
    /// `FrameSequence` checks.
    [[nodiscard]] std::vector<std::byte> open(const FrameHeader& header, std::span<const std::byte> payload,
                                              std::uint64_t expected_index) const;

    /// The same into memory of the caller, which has room for exactly `header.raw_size` bytes. After an error
    /// nothing in it may be used.
    void open_into(const FrameHeader& header, std::span<const std::byte> payload, std::uint64_t expected_index,
                   std::span<std::byte> raw) const;

    /// Checks what can be checked without a key: that the stored bytes are those that were written, though not
    /// that nobody wrote others on purpose.
    void check_stored(const FrameHeader& header, std::span<const std::byte> payload,
                      std::uint64_t expected_index) const;

private:
    class ScratchPool;

    FrameContext context_;
    std::unique_ptr<ScratchPool> pool_;
};

/// What this stored frame adds to the backup's digest.
[[nodiscard]] FrameDigest frame_digest(const FrameHeader& header, std::span<const std::byte> payload);

}  // namespace holdfast::inline v1

#endif
