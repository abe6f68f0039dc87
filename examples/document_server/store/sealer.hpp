#ifndef DOCUMENT_SERVER_STORE_SEALER_HPP
#define DOCUMENT_SERVER_STORE_SEALER_HPP

#include "sqlite.hpp"

#include <holdfast/encryption/secret_bytes.hpp>

#include <string>
#include <string_view>

namespace document_server {

/// Seals what an encrypted database stores, with XChaCha20-Poly1305 under the database's own key. Without a key it
/// passes everything through, so the code that stores need not know.
///
/// Thread safety   shared: safe
class Sealer {
public:
    static constexpr std::size_t key_size = 32;

    /// `key` is empty or `key_size` bytes.
    explicit Sealer(holdfast::SecretBytes key);

    [[nodiscard]] bool encrypts() const { return !key_.empty(); }
    [[nodiscard]] const holdfast::SecretBytes& key() const { return key_; }

    /// `name` is what the bytes belong to; they open under the same name only.
    [[nodiscard]] std::string seal(std::string_view name, std::string_view plain) const;
    /// Throws StoreError if the bytes were changed, moved, or sealed with another key.
    [[nodiscard]] std::string open(std::string_view name, Bytes sealed) const;

private:
    holdfast::SecretBytes key_;
};

/// The bytes of `text`.
[[nodiscard]] inline Bytes bytes_of(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

}  // namespace document_server

#endif
