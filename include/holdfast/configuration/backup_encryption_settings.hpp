#ifndef HOLDFAST_CONFIGURATION_BACKUP_ENCRYPTION_SETTINGS_HPP
#define HOLDFAST_CONFIGURATION_BACKUP_ENCRYPTION_SETTINGS_HPP

#include <holdfast/encryption/secret_text.hpp>

namespace holdfast::inline v1 {

/// Where the key of encrypted backups comes from.
enum class EncryptionMode {
    none,              ///< not encrypted
    use_database_key,  ///< the key with which the engine holds the database; it has to be an encrypted one
    use_provided_key   ///< `BackupEncryptionSettings::key`
};

/// How backups are encrypted. An encrypted database is always backed up with its own key, whatever stands here.
struct BackupEncryptionSettings {
    /// Default: none.
    EncryptionMode encryption_mode = EncryptionMode::none;
    /// Base64 of 32 bytes; given exactly if the mode is `use_provided_key`. Whoever loses it loses the backups.
    SecretText key{};

    friend bool operator==(const BackupEncryptionSettings&, const BackupEncryptionSettings&) = default;
};

}  // namespace holdfast::inline v1

#endif
