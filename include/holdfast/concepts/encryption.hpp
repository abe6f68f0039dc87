#ifndef HOLDFAST_CONCEPTS_ENCRYPTION_HPP
#define HOLDFAST_CONCEPTS_ENCRYPTION_HPP

#include <holdfast/encryption/secret_bytes.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

namespace holdfast::inline v1 {

/// Says what it is. `name` is written into every backup and never changes its meaning; `key_size` 0 means that
/// the model does not encrypt.
template <class E>
concept DescribesCipher = requires {
    { E::name } -> std::convertible_to<std::string_view>;
    { E::key_size } -> std::convertible_to<std::size_t>;
    { E::nonce_size } -> std::convertible_to<std::size_t>;
    { E::tag_size } -> std::convertible_to<std::size_t>;
};

/// Seals: `sealed` has room for exactly `plain.size() + tag_size` bytes and may begin where `plain` begins.
/// A nonce is never used twice with one key; that is the caller's promise.
template <class E>
concept SealsFrames = requires(const E& cipher, std::span<const std::byte> nonce, std::span<const std::byte> associated,
                               std::span<const std::byte> plain, std::span<std::byte> sealed) {
    { cipher.seal(nonce, associated, plain, sealed) } -> std::same_as<void>;
};

/// Opens: `plain` has room for exactly `sealed.size() - tag_size` bytes. False if anything was changed; `plain`
/// then holds nothing of the message.
template <class E>
concept OpensFrames = requires(const E& cipher, std::span<const std::byte> nonce, std::span<const std::byte> associated,
                               std::span<const std::byte> sealed, std::span<std::byte> plain) {
    { cipher.open(nonce, associated, sealed, plain) } -> std::same_as<bool>;
};

/// The seam to a cipher: an authenticated encryption with associated data. holdfast builds key wrapping and
/// frames on it. Sealing and opening are const and safe from several threads at once.
template <class E>
concept Encryption = DescribesCipher<E> && std::constructible_from<E, const SecretBytes&> && SealsFrames<E> && OpensFrames<E>;

}  // namespace holdfast::inline v1

#endif
