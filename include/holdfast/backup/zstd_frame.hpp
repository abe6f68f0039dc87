#ifndef HOLDFAST_BACKUP_ZSTD_FRAME_HPP
#define HOLDFAST_BACKUP_ZSTD_FRAME_HPP

#include <holdfast/backup/compression.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace holdfast::inline v1::detail {

/// Raw bytes of a zstd block at most.
inline constexpr std::size_t zstd_block_size = 128u << 10;

/// Bytes of the zstd frame that holds `raw_size` bytes uncompressed; no frame that holdfast writes is longer.
[[nodiscard]] constexpr std::size_t stored_zstd_size(std::size_t raw_size) noexcept
{
    const std::size_t blocks = raw_size == 0 ? 1 : (raw_size + zstd_block_size - 1) / zstd_block_size;
    return 9 + 3 * blocks + raw_size;
}

/// Writes a zstd frame of raw blocks, `stored_zstd_size(raw.size())` bytes, which costs no more than the copy.
///
/// Preconditions   `raw` has less than 4 GiB
/// Source          RFC 8878, 3.1.1
void write_stored_zstd(std::span<const std::byte> raw, std::span<std::byte> into) noexcept;

/// A reusable zstd compressor; one thread at a time.
class ZstdCompressor {
public:
    ZstdCompressor();

    /// Writes one zstd frame with its content size and without checksum or dictionary to the front of `into`: the
    /// compressed one if it is smaller, else one of raw blocks. A few samples decide first whether trying is worth
    /// it, and at level 3 whether the bytes are dense (already compressed in part): these are searched less.
    ///
    /// Preconditions   `into` has room for `stored_zstd_size(raw.size())` bytes
    /// @return         the frame's size; 0 if `stop`, which is asked before each block, said true
    std::size_t compress(std::span<const std::byte> raw, const CompressionSettings& settings, std::span<std::byte> into,
                         const std::function<bool()>& stop = {});

private:
    enum class Promise { none, little, good };  ///< of what compression may spare
    [[nodiscard]] Promise look_at(std::span<const std::byte> raw, std::span<std::byte> scratch);
    void set_parameters(int level, Promise promise);
    /// The size of the compressed frame; none if it does not fit, 0 if it was stopped.
    [[nodiscard]] std::optional<std::size_t> compress_blocks(std::span<const std::byte> raw, std::span<std::byte> into,
                                                             const std::function<bool()>& stop);

    struct Free {
        void operator()(ZSTD_CCtx_s* context) const noexcept;
    };
    std::unique_ptr<ZSTD_CCtx_s, Free> context_;
};

/// A reusable zstd decompressor; one thread at a time.
class ZstdDecompressor {
public:
    ZstdDecompressor();

    /// False unless `frame` is exactly one zstd frame that states and has exactly `raw.size()` bytes of content.
    [[nodiscard]] bool decompress(std::span<const std::byte> frame, std::span<std::byte> raw);

private:
    struct Free {
        void operator()(ZSTD_DCtx_s* context) const noexcept;
    };
    std::unique_ptr<ZSTD_DCtx_s, Free> context_;
};

}  // namespace holdfast::inline v1::detail

#endif
