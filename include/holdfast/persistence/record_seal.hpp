#ifndef HOLDFAST_PERSISTENCE_RECORD_SEAL_HPP
#define HOLDFAST_PERSISTENCE_RECORD_SEAL_HPP

#include <holdfast/concepts/persistence.hpp>
#include <holdfast/encryption/secret_bytes.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// Seals the values of stored records, so that a copy of the file shows no password and no value can be changed,
/// or put under another key or revision, unnoticed. The keys of the records stay readable.
///
/// A sealed value is a random nonce of 24 bytes, the value as XChaCha20-Poly1305 encrypts it, and the tag of 16
/// bytes; key and revision are associated data.
///
/// Errors          errc::invalid_argument for a key that has not 32 bytes
/// Thread safety   shared: safe
/// Source          draft-irtf-cfrg-xchacha-03
class RecordSeal {
public:
    static constexpr std::size_t key_size = 32;
    static constexpr std::size_t overhead = 24 + 16;
    using KeyId = std::array<std::byte, 16>;

    explicit RecordSeal(const SecretBytes& key);

    /// Tells keys apart and says nothing about them.
    [[nodiscard]] const KeyId& key_id() const noexcept { return key_id_; }

    [[nodiscard]] std::string seal(std::string_view record_key, Revision revision, std::string_view value) const;
    /// Empty if it is not what was sealed under this key and revision.
    [[nodiscard]] std::optional<std::string> open(std::string_view record_key, Revision revision,
                                                  std::string_view sealed) const;

private:
    SecretBytes value_key_;
    KeyId key_id_{};
};

}  // namespace holdfast::inline v1

#endif
