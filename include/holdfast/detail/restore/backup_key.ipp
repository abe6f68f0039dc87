#ifndef HOLDFAST_DETAIL_RESTORE_BACKUP_KEY_IPP
#define HOLDFAST_DETAIL_RESTORE_BACKUP_KEY_IPP

#include <holdfast/backup/data_key.hpp>
#include <holdfast/detail/restore/backup_key.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace holdfast::inline v1::detail {

std::unique_ptr<FrameCodec> make_checking_codec(const Manifest& manifest)
{
    FrameContext context;
    context.backup_id = manifest.backup_id;
    context.frame_size = manifest.frame_size;
    return std::make_unique<FrameCodec>(std::move(context));
}

std::unique_ptr<FrameCodec> make_opening_codec(const StoredBackup& backup, const std::optional<SecretBytes>& key,
                                               const std::vector<const CipherKind*>& ciphers)
{
    const Manifest& manifest = *backup.manifest;
    if (!manifest.encryption) return make_checking_codec(manifest);
    const WrappedKey& wrapped = *manifest.encryption;
    const std::string which = "The backup '" + backup.manifest_name + "'";
    if (!key)
        throw Error(errc::key_missing,
                    which + " is encrypted and no key was given. Give the key with the id " + wrapped.key_id + ".");
    const auto kind =
        std::ranges::find_if(ciphers, [&](const CipherKind* each) { return each->name == wrapped.cipher; });
    if (kind == ciphers.end())
        throw Error(errc::unsupported_format, which + " is encrypted with " + wrapped.cipher +
                                                  ", which this server was built without. Build it with that cipher.");
    try {
        const SecretBytes data_key = unwrap_data_key(**kind, *key, wrapped, manifest.backup_id);
        verify_manifest(backup.manifest_text, manifest, data_key);
        return std::make_unique<FrameCodec>(
            frame_context(**kind, data_key, manifest.backup_id, {}, manifest.frame_size));
    } catch (const Error& error) {
        Diagnostics diagnostics = error.diagnostics();
        diagnostics.message = which + " cannot be opened: " + diagnostics.message;
        throw Error(error.code(), std::move(diagnostics));
    }
}

}  // namespace holdfast::inline v1::detail

#endif
