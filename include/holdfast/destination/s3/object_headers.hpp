#ifndef HOLDFAST_DESTINATION_S3_OBJECT_HEADERS_HPP
#define HOLDFAST_DESTINATION_S3_OBJECT_HEADERS_HPP

#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/s3/client.hpp>
#include <holdfast/destination/s3/storage_class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::s3 {

/// Tells one writer's object from another's of the same name, so that a writer whose answer was lost can recognise its
/// own success.
inline constexpr std::string_view writer_header = "x-amz-meta-holdfast-writer";

/// The storage class of an object of `size` bytes. Where the place's class is an archive, small objects stay outside of
/// it: among them are the manifests, without which there are no restore points, no check of a chain and no retention for
/// hours; and Amazon bills 40 KiB beside every archived object.
[[nodiscard]] inline std::optional<S3StorageClass> storage_class_of(const S3Settings& settings, std::uint64_t size)
{
    constexpr std::uint64_t smallest_archived = 128 * 1024;
    const bool archives =
        settings.storage_class == S3StorageClass::glacier || settings.storage_class == S3StorageClass::deep_archive;
    if (archives && size < smallest_archived) return S3StorageClass::standard;
    return settings.storage_class;
}

/// The headers that belong to an object of `size` bytes, or of at least so many, on its put or on the beginning of its
/// upload.
inline void add_object_headers(http::Headers& headers, const Client& client, const std::string& writer_id,
                               std::uint64_t size)
{
    const S3Options& options = client.options();
    headers.add("content-type", "application/octet-stream");
    headers.add(std::string(writer_header), writer_id);
    if (const auto storage_class = storage_class_of(client.settings(), size))
        headers.add("x-amz-storage-class", std::string(storage_class_name(*storage_class)));
    if (!options.server_side_encryption.empty()) {
        headers.add("x-amz-server-side-encryption", options.server_side_encryption);
        if (!options.kms_key_id.empty()) headers.add("x-amz-server-side-encryption-aws-kms-key-id", options.kms_key_id);
    }
    if (options.lock_mode) {
        headers.add("x-amz-object-lock-mode",
                    *options.lock_mode == S3LockMode::governance ? "GOVERNANCE" : "COMPLIANCE");
        headers.add("x-amz-object-lock-retain-until-date",
                    http::iso_time(client.environment().now() + options.lock_for));
    }
}

}  // namespace holdfast::inline v1::s3

#endif
