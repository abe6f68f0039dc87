#ifndef HOLDFAST_BACKUP_FRAME_INTERNALS_IPP
#define HOLDFAST_BACKUP_FRAME_INTERNALS_IPP

#include <holdfast/backup/entry_digest.hpp>
#include <holdfast/backup/frame.hpp>
#include <holdfast/backup/zstd_frame.hpp>
#include <holdfast/error.hpp>

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

namespace detail::frame_layout {

// Both are zstd skippable frames, so that zstd's tools pass over them.
constexpr std::uint32_t header_magic = 0x184D2A51;
constexpr std::uint32_t raw_check_magic = 0x184D2A52;
constexpr std::size_t id_at = 8, index_at = 24, raw_size_at = 32, payload_size_at = 36, version_at = 40, flags_at = 41,
                      zero_at = 42, raw_check_at = 48, check_at = 64;
/// The associated data: everything of the header that is known before sealing.
constexpr std::size_t bound_at = id_at, bound_size = raw_check_at - id_at;
/// What stands before the zstd frame in a sealed payload: a skippable frame with the raw bytes' digest.
constexpr std::size_t raw_check_size = 8 + 16;
constexpr std::byte version{1};
constexpr std::byte last_flag{1}, sealed_flag{2};
/// AES-GCM's bound for one key, and 4 PiB of default frames.
constexpr std::uint64_t max_frames = std::uint64_t{1} << 32;
constexpr std::size_t max_nonce_size = 64, max_tag_size = 64;

/// Sealed under one key, an index is used once, so it can be the nonce.
struct Nonce {
    Nonce(std::uint64_t index, std::size_t nonce_size) : size(nonce_size)
    {
        for (std::size_t i = 0; i != 8; ++i) {
            bytes[nonce_size - 1 - i] = static_cast<std::byte>(index >> (8 * i) & 0xff);
        }
    }
    [[nodiscard]] std::span<const std::byte> span() const { return std::span(bytes).first(size); }

    std::array<std::byte, max_nonce_size> bytes{};
    std::size_t size;
};

[[noreturn]] inline void refuse(errc code, const BackupId& backup_id, std::uint64_t index, const std::string& why)
{
    throw Error(code, "Frame " + std::to_string(index) + " of backup " + to_string(backup_id) + " " + why +
                          " Restore from another place that has the backup whole, or from an older backup.");
}

}  // namespace detail::frame_layout

/// Working memory of calls that ran, for those that come.
class FrameCodec::ScratchPool {
public:
    struct Scratch {
        detail::ZstdCompressor compressor;
        detail::ZstdDecompressor decompressor;
        EntryDigest check;
        std::unique_ptr<std::byte[]> memory;
        std::size_t size = 0;

        std::span<std::byte> buffer(std::size_t wanted)
        {
            if (size < wanted) {
                memory = std::make_unique_for_overwrite<std::byte[]>(wanted);
                size = wanted;
            }
            return {memory.get(), wanted};
        }
    };

    class Lease {
    public:
        explicit Lease(ScratchPool& pool) : pool_(pool), scratch_(pool.take()) {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { pool_.give_back(std::move(scratch_)); }
        Scratch* operator->() { return scratch_.get(); }

    private:
        ScratchPool& pool_;
        std::unique_ptr<Scratch> scratch_;
    };

private:
    std::unique_ptr<Scratch> take()
    {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) {
            // Room for its return, which may not throw.
            idle_.reserve(++made_);
            return std::make_unique<Scratch>();
        }
        auto scratch = std::move(idle_.back());
        idle_.pop_back();
        return scratch;
    }
    void give_back(std::unique_ptr<Scratch> scratch) noexcept
    {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(scratch));
    }

    std::mutex mutex_;
    std::size_t made_ = 0;
    std::vector<std::unique_ptr<Scratch>> idle_;
};

}  // namespace holdfast::inline v1

#endif
