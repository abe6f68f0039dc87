#ifndef HOLDFAST_BACKUP_DATA_KEY_IPP
#define HOLDFAST_BACKUP_DATA_KEY_IPP

#include <holdfast/backup/data_key.hpp>
#include <holdfast/backup/hex.hpp>
#include <holdfast/encryption/key_derivation.hpp>
#include <holdfast/error.hpp>

#include <memory>
#include <span>

namespace holdfast::inline v1 {

namespace detail::data_key {

constexpr std::size_t salt_size = 32;

inline void check_user_key(const SecretBytes& key)
{
    if (key.size() < min_user_key_size) {
        throw Error(errc::invalid_argument, "An encryption key of " + std::to_string(key.size()) +
                                                " bytes is too short to protect anything. Give 32 random bytes.");
    }
}

/// The cipher that wraps; its key depends on a random salt and is used for one message, so its nonce is zero.
inline std::unique_ptr<const CipherPort> wrapping_cipher(const CipherKind& kind, const SecretBytes& user_key,
                                                         std::span<const std::byte> salt)
{
    return kind.with_key(derive_key(user_key, salt, "holdfast v1 wrap", kind.key_size));
}

inline std::vector<std::byte> associated_data(const CipherKind& kind, const BackupId& backup_id)
{
    const auto name = std::as_bytes(std::span(kind.name));
    std::vector<std::byte> bytes(backup_id.begin(), backup_id.end());
    bytes.insert(bytes.end(), name.begin(), name.end());
    return bytes;
}

}  // namespace detail::data_key

std::string key_id(const SecretBytes& user_key)
{
    detail::data_key::check_user_key(user_key);
    return detail::to_hex(derive_key(user_key, {}, "holdfast v1 key id", 16).bytes());
}

SecretBytes make_data_key()
{
    return SecretBytes::random(data_key_size);
}

WrappedKey wrap_data_key(const detail::CipherKind& kind, const SecretBytes& user_key, const SecretBytes& data_key,
                         const BackupId& backup_id)
{
    using namespace detail::data_key;
    if (kind.key_size == 0 || data_key.size() != data_key_size) {
        throw Error(errc::invalid_argument,
                    "A data key can be wrapped by a cipher that encrypts, and has 32 bytes. Choose another cipher.");
    }
    WrappedKey wrapped;
    wrapped.cipher = kind.name;
    wrapped.key_id = key_id(user_key);
    wrapped.salt.resize(salt_size);
    randombytes_buf(wrapped.salt.data(), salt_size);
    wrapped.sealed.resize(data_key.size() + kind.tag_size);
    const std::vector<std::byte> nonce(kind.nonce_size);
    wrapping_cipher(kind, user_key, wrapped.salt)
        ->seal(nonce, associated_data(kind, backup_id), data_key.bytes(), wrapped.sealed);
    return wrapped;
}

SecretBytes unwrap_data_key(const detail::CipherKind& kind, const SecretBytes& user_key, const WrappedKey& wrapped,
                            const BackupId& backup_id)
{
    using namespace detail::data_key;
    const std::string backup = "Backup " + to_string(backup_id);
    if (wrapped.cipher != kind.name || kind.key_size == 0) {
        throw Error(errc::unsupported_format,
                    backup + " is encrypted with " + wrapped.cipher + ", which this program does not have (it has " +
                        std::string(kind.name) + "). Use a program that is composed with that cipher.");
    }
    const std::string given = key_id(user_key);
    const bool well_formed = wrapped.salt.size() == salt_size && wrapped.sealed.size() == data_key_size + kind.tag_size;
    SecretBytes data_key(data_key_size);
    const std::vector<std::byte> nonce(kind.nonce_size);
    const bool opened =
        well_formed && wrapping_cipher(kind, user_key, wrapped.salt)
                           ->open(nonce, associated_data(kind, backup_id), wrapped.sealed, data_key.bytes());
    if (opened && given == wrapped.key_id) return data_key;
    if (!opened && given != wrapped.key_id) {
        throw Error(errc::wrong_key, backup + " was encrypted with the key " + wrapped.key_id +
                                         "; the one that was given is " + given + ". Give the key of that id.");
    }
    throw Error(errc::object_damaged, "The wrapped key or the key id of backup " + to_string(backup_id) +
                                          " was changed after it was written. Restore from another place that has "
                                          "the backup whole.");
}

FrameContext frame_context(const detail::CipherKind& kind, const SecretBytes& data_key, const BackupId& backup_id,
                           const CompressionSettings& compression, std::uint32_t frame_size)
{
    if (kind.key_size == 0 || data_key.size() != data_key_size) {
        throw Error(errc::invalid_argument,
                    "Frames can be sealed by a cipher that encrypts, with a data key of 32 bytes. Leave the cipher out "
                    "for a backup that is not encrypted.");
    }
    FrameContext context;
    context.backup_id = backup_id;
    context.cipher = kind.with_key(derive_key(data_key, backup_id, "holdfast v1 frames", kind.key_size));
    context.nonce_size = kind.nonce_size;
    context.tag_size = kind.tag_size;
    context.compression = compression;
    context.frame_size = frame_size;
    return context;
}

}  // namespace holdfast::inline v1

#endif
