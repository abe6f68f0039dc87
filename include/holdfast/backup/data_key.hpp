#ifndef HOLDFAST_BACKUP_DATA_KEY_HPP
#define HOLDFAST_BACKUP_DATA_KEY_HPP

#include <holdfast/backup/backup_id.hpp>
#include <holdfast/backup/frame.hpp>
#include <holdfast/detail/cipher_port.hpp>
#include <holdfast/encryption/secret_bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// Bytes of a backup's own random key.
inline constexpr std::size_t data_key_size = 32;
/// Fewer bytes are no key.
inline constexpr std::size_t min_user_key_size = 16;

/// A data key that only the user's key opens; stored in the manifest, harmless to show.
struct WrappedKey {
    std::string cipher;             ///< the name of the cipher that seals the data key and the frames
    std::string key_id;             ///< which user key opens it
    std::vector<std::byte> salt;    ///< 32 random bytes: a wrapping key is used once, so its nonce can be zero
    std::vector<std::byte> sealed;  ///< the data key with its tag

    friend bool operator==(const WrappedKey&, const WrappedKey&) = default;
};

/// The name of a user key: 32 hexadecimal digits that say nothing about the key but whether it is the same one.
///
/// Errors          invalid_argument: fewer than `min_user_key_size` bytes
[[nodiscard]] std::string key_id(const SecretBytes& user_key);

/// A new random data key. Each backup, and each attempt at one, has its own.
[[nodiscard]] SecretBytes make_data_key();

/// Wraps the data key for the backup of that id. The salt is random, so no two results are equal.
///
/// Errors          invalid_argument: a key of a wrong size, or a kind that does not encrypt
[[nodiscard]] WrappedKey wrap_data_key(const detail::CipherKind& kind, const SecretBytes& user_key,
                                       const SecretBytes& data_key, const BackupId& backup_id);

/// The data key of the backup of that id.
///
/// Errors          wrong_key: the backup was made with another key, both ids are named; object_damaged: the right
///                 key does not open it; unsupported_format: the backup's cipher is not `kind`
[[nodiscard]] SecretBytes unwrap_data_key(const detail::CipherKind& kind, const SecretBytes& user_key,
                                          const WrappedKey& wrapped, const BackupId& backup_id);

/// What a `FrameCodec` of an encrypted backup needs; frames are sealed under a subkey of the data key.
[[nodiscard]] FrameContext frame_context(const detail::CipherKind& kind, const SecretBytes& data_key,
                                         const BackupId& backup_id, const CompressionSettings& compression = {},
                                         std::uint32_t frame_size = default_frame_size);

}  // namespace holdfast::inline v1

#endif
