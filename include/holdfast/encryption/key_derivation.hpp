#ifndef HOLDFAST_ENCRYPTION_KEY_DERIVATION_HPP
#define HOLDFAST_ENCRYPTION_KEY_DERIVATION_HPP

#include <holdfast/encryption/secret_bytes.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace holdfast::inline v1 {

/// A key of `size` bytes for one purpose, from a secret that has many.
///
/// Preconditions   the secret is as hard to guess as a key; `size` is at most 8160
/// Source          HKDF with SHA-256, RFC 5869; an empty salt stands for 32 zero bytes
[[nodiscard]] SecretBytes derive_key(const SecretBytes& secret, std::span<const std::byte> salt, std::string_view info,
                                     std::size_t size);

/// HMAC with SHA-256 (RFC 2104) of a message under a key of any size.
[[nodiscard]] std::array<std::byte, 32> hmac_sha256(std::span<const std::byte> key, std::span<const std::byte> message);

}  // namespace holdfast::inline v1

#endif
