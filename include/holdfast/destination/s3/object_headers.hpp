#ifndef HOLDFAST_DESTINATION_S3_OBJECT_HEADERS_HPP
#define HOLDFAST_DESTINATION_S3_OBJECT_HEADERS_HPP

#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/s3/client.hpp>
#include <holdfast/destination/s3/storage_class.hpp>

#include <string>
#include <string_view>

namespace holdfast::inline v1::s3 {

/// Tells one writer's object from another's of the same name, so that a writer whose answer was lost can recognise its
/// own success.
inline constexpr std::string_view writer_header = "x-amz-meta-holdfast-writer";

/// The headers that belong to the object, on its put or on the beginning of its upload.
inline void add_object_headers(http::Headers& headers, const Client& client, const std::string& writer_id)
{
    const S3Options& options = client.options();
    headers.add("content-type", "application/octet-stream");
    headers.add(std::string(writer_header), writer_id);
    if (client.settings().storage_class)
        headers.add("x-amz-storage-class", std::string(storage_class_name(*client.settings().storage_class)));
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
