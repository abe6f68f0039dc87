#ifndef HOLDFAST_ENGINE_FILES_BLOCK_DIGEST_HPP
#define HOLDFAST_ENGINE_FILES_BLOCK_DIGEST_HPP

#include <xxhash.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace holdfast::inline v1::files {

/// XXH3-128 of one block, or of the digests of a file's blocks, in canonical (big-endian) form.
using BlockDigest = std::array<std::byte, 16>;
static_assert(sizeof(BlockDigest) == 16 && sizeof(XXH128_canonical_t) == 16);

[[nodiscard]] inline BlockDigest to_digest(XXH128_hash_t hash) noexcept
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, hash);
    BlockDigest digest;
    for (std::size_t i = 0; i != digest.size(); ++i) digest[i] = static_cast<std::byte>(canonical.digest[i]);
    return digest;
}

/// `seed` is random for each chain, so that whoever can write into a database cannot choose blocks that look unchanged.
[[nodiscard]] inline BlockDigest digest_block(std::span<const std::byte> block, std::uint64_t seed) noexcept
{
    return to_digest(XXH3_128bits_withSeed(block.data(), block.size(), seed));
}

/// A digest of bytes that come piece by piece: with a chain's seed over the digests of a file's blocks, it is the
/// digest of that file, known without reading the blocks that did not change.
class RunningDigest {
public:
    explicit RunningDigest(std::uint64_t seed = 0) : state_(XXH3_createState()) { reset(seed); }

    void reset(std::uint64_t seed) { XXH3_128bits_reset_withSeed(state_.get(), seed); }
    void update(std::span<const std::byte> bytes) { XXH3_128bits_update(state_.get(), bytes.data(), bytes.size()); }
    void update(std::span<const BlockDigest> digests) { update(std::as_bytes(digests)); }
    [[nodiscard]] BlockDigest value() const { return to_digest(XXH3_128bits_digest(state_.get())); }

private:
    struct Free {
        void operator()(XXH3_state_t* state) const noexcept { XXH3_freeState(state); }
    };
    std::unique_ptr<XXH3_state_t, Free> state_;
};

}  // namespace holdfast::inline v1::files

#endif
