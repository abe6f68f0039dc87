#ifndef HOLDFAST_PERSISTENCE_RECORD_SEAL_IPP
#define HOLDFAST_PERSISTENCE_RECORD_SEAL_IPP

#include <holdfast/error.hpp>
#include <holdfast/persistence/record_seal.hpp>

#include <sodium.h>

namespace holdfast::inline v1 {

namespace detail {

/// A value for one purpose, from the key: BLAKE2b keyed with it.
inline void derive_from_seal_key(const SecretBytes& key, std::string_view purpose, std::span<std::byte> into)
{
    crypto_generichash(reinterpret_cast<unsigned char*>(into.data()), into.size(),
                       reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(),
                       reinterpret_cast<const unsigned char*>(key.bytes().data()), key.size());
}

inline std::string record_associated_data(std::string_view record_key, Revision revision)
{
    std::string result;
    for (int shift = 0; shift < 64; shift += 8) result.push_back(static_cast<char>((revision >> shift) & 0xff));
    result += record_key;
    return result;
}

inline const unsigned char* seal_bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace detail

RecordSeal::RecordSeal(const SecretBytes& key)
{
    if (key.size() != key_size)
        throw Error(errc::invalid_argument, "The key that seals the persistence has " + std::to_string(key.size()) +
                                                " bytes. Give one of 32 bytes.");
    value_key_ = SecretBytes(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    detail::derive_from_seal_key(key, "holdfast persistence 1: values", value_key_.bytes());
    detail::derive_from_seal_key(key, "holdfast persistence 1: key id", key_id_);
}

std::string RecordSeal::seal(std::string_view record_key, Revision revision, std::string_view value) const
{
    constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    const std::string associated = detail::record_associated_data(record_key, revision);
    std::string sealed(value.size() + overhead, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(sealed.data());
    randombytes_buf(out, nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce_size, nullptr, detail::seal_bytes(value), value.size(),
                                               detail::seal_bytes(associated), associated.size(), nullptr, out,
                                               reinterpret_cast<const unsigned char*>(value_key_.bytes().data()));
    return sealed;
}

std::optional<std::string> RecordSeal::open(std::string_view record_key, Revision revision,
                                            std::string_view sealed) const
{
    constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    if (sealed.size() < overhead) return std::nullopt;
    const std::string associated = detail::record_associated_data(record_key, revision);
    std::string value(sealed.size() - overhead, '\0');
    const auto* const in = detail::seal_bytes(sealed);
    const int result = crypto_aead_xchacha20poly1305_ietf_decrypt(
        reinterpret_cast<unsigned char*>(value.data()), nullptr, nullptr, in + nonce_size, sealed.size() - nonce_size,
        detail::seal_bytes(associated), associated.size(), in,
        reinterpret_cast<const unsigned char*>(value_key_.bytes().data()));
    if (result != 0) return std::nullopt;
    return value;
}

}  // namespace holdfast::inline v1

#endif
