#ifndef HOLDFAST_DETAIL_RESTORE_BACKUP_KEY_HPP
#define HOLDFAST_DETAIL_RESTORE_BACKUP_KEY_HPP

#include <holdfast/backup/frame.hpp>
#include <holdfast/detail/cipher_port.hpp>
#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/restore/stored_chain.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace holdfast::inline v1::detail {

/// What opens the frames of a backup, after its manifest has been authenticated.
///
/// Errors          errc::key_missing, errc::wrong_key, errc::unsupported_format, errc::object_damaged
[[nodiscard]] std::unique_ptr<FrameCodec> make_opening_codec(const StoredBackup& backup,
                                                             const std::optional<SecretBytes>& key,
                                                             const std::vector<const CipherKind*>& ciphers);

/// What checks stored frames without a key.
[[nodiscard]] std::unique_ptr<FrameCodec> make_checking_codec(const Manifest& manifest);

}  // namespace holdfast::inline v1::detail

#endif
