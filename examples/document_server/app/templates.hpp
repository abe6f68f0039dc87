#ifndef DOCUMENT_SERVER_APP_TEMPLATES_HPP
#define DOCUMENT_SERVER_APP_TEMPLATES_HPP

#include <holdfast/configuration/server_wide_backup_configuration.hpp>
#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/encryption/secret_text.hpp>

#include <filesystem>

namespace document_server {

/// The Base64 key in `file`; made, readable by the owner alone, if there is no such file. Keep a copy of it in another
/// place than the backups: without it nobody can read them.
[[nodiscard]] holdfast::SecretText backup_key(const std::filesystem::path& file);

/// A key as RestoreBackupConfiguration and BackupEncryptionSettings take it.
[[nodiscard]] holdfast::SecretText base64(const holdfast::SecretBytes& key);

/// The template of the story: a full every six hours, an incremental every twenty minutes, a week of retention,
/// encrypted, every database but `Scratch`.
[[nodiscard]] holdfast::ServerWideBackupConfiguration nightly_template(const std::filesystem::path& backups,
                                                                       const holdfast::SecretText& key);

/// A template read from a file of JSON, as RavenDB's client writes it.
[[nodiscard]] holdfast::ServerWideBackupConfiguration template_from(const std::filesystem::path& file);

}  // namespace document_server

#endif
