#ifndef HOLDFAST_ENCRYPTION_XCHACHA20_POLY1305_IPP
#define HOLDFAST_ENCRYPTION_XCHACHA20_POLY1305_IPP

#include <holdfast/encryption/xchacha20_poly1305.hpp>

#include <algorithm>
#include <array>

namespace holdfast::inline v1 {

namespace detail {

/// The key and nonce of the ChaCha20-Poly1305 call that an XChaCha20-Poly1305 call is; wiped when left.
class XChaCha20Subkey {
public:
    XChaCha20Subkey(std::span<const std::byte> key, std::span<const std::byte> nonce)
    {
        crypto_core_hchacha20(reinterpret_cast<unsigned char*>(key_.data()),
                              reinterpret_cast<const unsigned char*>(nonce.data()),
                              reinterpret_cast<const unsigned char*>(key.data()), nullptr);
        std::copy_n(nonce.data() + crypto_core_hchacha20_INPUTBYTES, 8, nonce_.data() + 4);
    }
    XChaCha20Subkey(const XChaCha20Subkey&) = delete;
    XChaCha20Subkey& operator=(const XChaCha20Subkey&) = delete;
    ~XChaCha20Subkey() { sodium_memzero(key_.data(), key_.size()); }

    [[nodiscard]] std::span<const std::byte> key() const noexcept { return key_; }
    [[nodiscard]] std::span<const std::byte> nonce() const noexcept { return nonce_; }

private:
    std::array<std::byte, crypto_core_hchacha20_OUTPUTBYTES> key_{};
    std::array<std::byte, 12> nonce_{};
};

}  // namespace detail

XChaCha20Poly1305::XChaCha20Poly1305(const SecretBytes& key) : key_(key.clone()), aead_("ChaCha20-Poly1305")
{
    detail::check_cipher_sizes("XChaCha20-Poly1305", key.size() == key_size);
}

void XChaCha20Poly1305::seal(std::span<const std::byte> nonce, std::span<const std::byte> associated,
                             std::span<const std::byte> plain, std::span<std::byte> sealed) const
{
    detail::check_cipher_sizes("XChaCha20-Poly1305",
                               nonce.size() == nonce_size && sealed.size() == plain.size() + tag_size);
    const detail::XChaCha20Subkey subkey(key_.bytes(), nonce);
    aead_.seal(subkey.key(), subkey.nonce(), associated, plain, sealed);
}

bool XChaCha20Poly1305::open(std::span<const std::byte> nonce, std::span<const std::byte> associated,
                             std::span<const std::byte> sealed, std::span<std::byte> plain) const
{
    detail::check_cipher_sizes("XChaCha20-Poly1305",
                               nonce.size() == nonce_size && sealed.size() == plain.size() + tag_size);
    const detail::XChaCha20Subkey subkey(key_.bytes(), nonce);
    return aead_.open(subkey.key(), subkey.nonce(), associated, sealed, plain);
}

}  // namespace holdfast::inline v1

#endif
