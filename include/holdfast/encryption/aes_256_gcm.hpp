#ifndef HOLDFAST_ENCRYPTION_AES_256_GCM_HPP
#define HOLDFAST_ENCRYPTION_AES_256_GCM_HPP

#include <holdfast/concepts/encryption.hpp>
#include <holdfast/encryption/openssl_aead.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace holdfast::inline v1 {

/// AES-256-GCM by OpenSSL, for those whose rules ask for it; the fastest where the processor has AES instructions.
///
/// A nonce has 12 bytes, too few to draw at random for ever: a key must not seal two messages under one nonce, and
/// at most 2^32 messages in all. holdfast gives every backup a key of its own and counts frames.
///
/// Source          NIST SP 800-38D
class Aes256Gcm {
public:
    static constexpr std::string_view name = "aes-256-gcm";
    static constexpr std::size_t key_size = 32;
    static constexpr std::size_t nonce_size = 12;
    static constexpr std::size_t tag_size = 16;

    /// Keeps a copy of the key in locked memory.
    ///
    /// Errors          invalid_argument: not 32 bytes; not_in_this_composition: OpenSSL was built without it
    explicit Aes256Gcm(const SecretBytes& key);

    /// Errors          invalid_argument: a span of a wrong size
    /// Thread safety   shared: safe
    void seal(std::span<const std::byte> nonce, std::span<const std::byte> associated, std::span<const std::byte> plain,
              std::span<std::byte> sealed) const;

    /// `plain` may begin where `sealed` begins.
    ///
    /// Errors          invalid_argument: a span of a wrong size; a changed message is no error but false
    /// Thread safety   shared: safe
    [[nodiscard]] bool open(std::span<const std::byte> nonce, std::span<const std::byte> associated,
                            std::span<const std::byte> sealed, std::span<std::byte> plain) const;

private:
    SecretBytes key_;
    detail::OpensslAead aead_;
};

static_assert(Encryption<Aes256Gcm>);

}  // namespace holdfast::inline v1

#endif
