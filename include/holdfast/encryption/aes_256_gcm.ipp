#ifndef HOLDFAST_ENCRYPTION_AES_256_GCM_IPP
#define HOLDFAST_ENCRYPTION_AES_256_GCM_IPP

#include <holdfast/encryption/aes_256_gcm.hpp>

namespace holdfast::inline v1 {

Aes256Gcm::Aes256Gcm(const SecretBytes& key) : key_(key.clone()), aead_("AES-256-GCM")
{
    detail::check_cipher_sizes("AES-256-GCM", key.size() == key_size);
}

void Aes256Gcm::seal(std::span<const std::byte> nonce, std::span<const std::byte> associated,
                     std::span<const std::byte> plain, std::span<std::byte> sealed) const
{
    detail::check_cipher_sizes("AES-256-GCM", nonce.size() == nonce_size && sealed.size() == plain.size() + tag_size);
    aead_.seal(key_.bytes(), nonce, associated, plain, sealed);
}

bool Aes256Gcm::open(std::span<const std::byte> nonce, std::span<const std::byte> associated,
                     std::span<const std::byte> sealed, std::span<std::byte> plain) const
{
    detail::check_cipher_sizes("AES-256-GCM", nonce.size() == nonce_size && sealed.size() == plain.size() + tag_size);
    return aead_.open(key_.bytes(), nonce, associated, sealed, plain);
}

}  // namespace holdfast::inline v1

#endif
