#ifndef HOLDFAST_ENCRYPTION_XCHACHA20_POLY1305_HPP
#define HOLDFAST_ENCRYPTION_XCHACHA20_POLY1305_HPP

#include <holdfast/concepts/encryption.hpp>
#include <holdfast/encryption/openssl_aead.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace holdfast::inline v1 {

/// XChaCha20-Poly1305: fast without special instructions, and the default choice.
///
/// The bytes are those of libsodium and of the IETF draft; the work is done by OpenSSL's ChaCha20-Poly1305, more than
/// twice as fast, under the subkey that HChaCha20 makes.
///
/// Source          draft-irtf-cfrg-xchacha-03; RFC 8439
class XChaCha20Poly1305 {
public:
    static constexpr std::string_view name = "xchacha20-poly1305";
    static constexpr std::size_t key_size = 32;
    static constexpr std::size_t nonce_size = 24;
    static constexpr std::size_t tag_size = 16;

    /// Keeps a copy of the key in locked memory.
    ///
    /// Errors          invalid_argument: not 32 bytes; not_in_this_composition: OpenSSL was built without it
    explicit XChaCha20Poly1305(const SecretBytes& key);

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

static_assert(Encryption<XChaCha20Poly1305>);

}  // namespace holdfast::inline v1

#endif
