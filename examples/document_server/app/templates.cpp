#include "templates.hpp"

#include "../store/files.hpp"
#include "../store/sqlite.hpp"

#include <holdfast/configuration/json.hpp>
#include <holdfast/encryption/secret_bytes.hpp>

#include <sodium.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>

namespace document_server {

holdfast::SecretText backup_key(const std::filesystem::path& file)
{
    holdfast::SecretBytes key = read_key_file(file);
    if (key.empty()) {
        key = holdfast::SecretBytes::random(32);
        write_key_file(file, key);
    }
    return base64(key);
}

holdfast::SecretText base64(const holdfast::SecretBytes& key)
{
    constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
    holdfast::SecretBytes text(sodium_base64_encoded_len(key.size(), variant));
    sodium_bin2base64(reinterpret_cast<char*>(text.bytes().data()), text.size(),
                      reinterpret_cast<const unsigned char*>(key.bytes().data()), key.size(), variant);
    return std::string_view(reinterpret_cast<const char*>(text.bytes().data()), text.size() - 1);
}

holdfast::ServerWideBackupConfiguration nightly_template(const std::filesystem::path& backups,
                                                         const holdfast::SecretText& key)
{
    holdfast::ServerWideBackupConfiguration configuration;
    configuration.name = "Nightly";
    configuration.full_backup_frequency = "0 */6 * * *";
    configuration.incremental_backup_frequency = "*/20 * * * *";
    configuration.local_settings = holdfast::LocalSettings{.folder_path = std::filesystem::absolute(backups).string()};
    configuration.retention_policy = holdfast::RetentionPolicy{.minimum_backup_age_to_keep = std::chrono::days(7)};
    configuration.backup_encryption_settings =
        holdfast::BackupEncryptionSettings{.encryption_mode = holdfast::EncryptionMode::use_provided_key, .key = key};
    configuration.excluded_databases = {"Scratch"};
    return configuration;
}

holdfast::ServerWideBackupConfiguration template_from(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw StoreError("Cannot read " + file.string());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return holdfast::from_json<holdfast::ServerWideBackupConfiguration>(text);
}

}  // namespace document_server
