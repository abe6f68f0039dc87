#ifndef HOLDFAST_BACKUP_FRAMES_DIGEST_IPP
#define HOLDFAST_BACKUP_FRAMES_DIGEST_IPP

#include <holdfast/backup/frames_digest.hpp>

#include <sodium.h>

#include <new>

namespace holdfast::inline v1 {

struct FramesDigest::State {
    crypto_hash_sha256_state sha256;
};

FramesDigest::FramesDigest() : state_(std::make_unique<State>())
{
    if (sodium_init() < 0) throw std::bad_alloc();
    crypto_hash_sha256_init(&state_->sha256);
}

FramesDigest::~FramesDigest() = default;
FramesDigest::FramesDigest(FramesDigest&&) noexcept = default;
FramesDigest& FramesDigest::operator=(FramesDigest&&) noexcept = default;

void FramesDigest::update(const FrameDigest& digest)
{
    crypto_hash_sha256_update(&state_->sha256, reinterpret_cast<const unsigned char*>(digest.data()), digest.size());
    ++frames_;
}

Digest256 FramesDigest::finish() const
{
    Digest256 digest{};
    crypto_hash_sha256_state state = state_->sha256;
    crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

Digest256 sha256(std::span<const std::byte> bytes)
{
    Digest256 digest{};
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return digest;
}

}  // namespace holdfast::inline v1

#endif
