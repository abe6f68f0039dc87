#ifndef HOLDFAST_ENCRYPTION_KEY_DERIVATION_IPP
#define HOLDFAST_ENCRYPTION_KEY_DERIVATION_IPP

#include <holdfast/encryption/key_derivation.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <cstring>
#include <new>

namespace holdfast::inline v1 {

namespace detail {

/// An HMAC under way; its state holds what the key was turned into, so it is wiped.
class HmacSha256 {
public:
    explicit HmacSha256(std::span<const std::byte> key)
    {
        if (sodium_init() < 0) throw std::bad_alloc();
        crypto_auth_hmacsha256_init(&state_, reinterpret_cast<const unsigned char*>(key.data()), key.size());
    }
    HmacSha256(const HmacSha256&) = delete;
    HmacSha256& operator=(const HmacSha256&) = delete;
    ~HmacSha256() { sodium_memzero(&state_, sizeof state_); }

    void update(std::span<const std::byte> bytes)
    {
        crypto_auth_hmacsha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    }
    void finish(std::span<std::byte, crypto_auth_hmacsha256_BYTES> code)
    {
        crypto_auth_hmacsha256_final(&state_, reinterpret_cast<unsigned char*>(code.data()));
    }

private:
    crypto_auth_hmacsha256_state state_;
};

}  // namespace detail

SecretBytes derive_key(const SecretBytes& secret, std::span<const std::byte> salt, std::string_view info,
                       std::size_t size)
{
    constexpr std::size_t block_size = crypto_auth_hmacsha256_BYTES;
    if (size > 255 * block_size) {
        throw Error(errc::invalid_argument, "A derived key has at most 8160 bytes. Ask for fewer.");
    }
    SecretBytes pseudo_random_key(block_size);
    const std::array<std::byte, block_size> zeros{};
    detail::HmacSha256 extract(salt.empty() ? std::span<const std::byte>(zeros) : salt);
    extract.update(secret.bytes());
    extract.finish(pseudo_random_key.bytes().first<block_size>());

    SecretBytes key(size);
    SecretBytes block(block_size);
    std::size_t done = 0;
    for (unsigned counter = 1; done < size; ++counter) {
        detail::HmacSha256 expand(pseudo_random_key.bytes());
        if (counter > 1) expand.update(block.bytes());
        expand.update(std::as_bytes(std::span(info)));
        const std::byte number = static_cast<std::byte>(counter);
        expand.update({&number, 1});
        expand.finish(block.bytes().first<block_size>());
        const std::size_t taken = std::min(block_size, size - done);
        std::memcpy(key.bytes().data() + done, block.bytes().data(), taken);
        done += taken;
    }
    return key;
}

std::array<std::byte, 32> hmac_sha256(std::span<const std::byte> key, std::span<const std::byte> message)
{
    std::array<std::byte, 32> code{};
    detail::HmacSha256 hmac(key);
    hmac.update(message);
    hmac.finish(code);
    return code;
}

}  // namespace holdfast::inline v1

#endif
