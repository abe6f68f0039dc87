#ifndef HOLDFAST_BACKUP_ENTRY_DIGEST_IPP
#define HOLDFAST_BACKUP_ENTRY_DIGEST_IPP

#include <holdfast/backup/entry_digest.hpp>

#include <xxhash.h>

#include <cstring>
#include <new>

namespace holdfast::inline v1 {

namespace detail {

inline Digest128 canonical(XXH128_hash_t hash)
{
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, hash);
    Digest128 digest{};
    std::memcpy(digest.data(), bytes.digest, digest.size());
    return digest;
}

}  // namespace detail

EntryDigest::EntryDigest() : state_(XXH3_createState())
{
    if (!state_) throw std::bad_alloc();
    XXH3_128bits_reset(state_.get());
}

void EntryDigest::Free::operator()(XXH3_state_s* state) const noexcept
{
    XXH3_freeState(state);
}

void EntryDigest::update(std::span<const std::byte> bytes)
{
    if (!bytes.empty()) XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
}

Digest128 EntryDigest::finish() const
{
    return detail::canonical(XXH3_128bits_digest(state_.get()));
}

void EntryDigest::reset()
{
    XXH3_128bits_reset(state_.get());
}

Digest128 xxh3_128(std::span<const std::byte> bytes)
{
    return detail::canonical(XXH3_128bits(bytes.data(), bytes.size()));
}

}  // namespace holdfast::inline v1

#endif
