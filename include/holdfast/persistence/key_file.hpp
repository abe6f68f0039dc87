#ifndef HOLDFAST_PERSISTENCE_KEY_FILE_HPP
#define HOLDFAST_PERSISTENCE_KEY_FILE_HPP

#include <holdfast/encryption/secret_bytes.hpp>

#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// Reads a key of 32 bytes from a file of one line, `holdfast-key-1 ` and 64 hexadecimal digits. Empty if there is
/// no such file.
///
/// Errors          errc::wrong_key if the file is no key file; errc::persistence_failed if it cannot be read
[[nodiscard]] std::optional<SecretBytes> read_key_file(const std::string& path);

/// Makes such a file with a new random key, mode 0600: it is on the disk, complete, when this returns, and at no
/// moment there in part. If another process was faster, its key is returned.
///
/// Errors          errc::persistence_full, errc::persistence_failed
[[nodiscard]] SecretBytes create_key_file(const std::string& path);

}  // namespace holdfast::inline v1

#endif
