#ifndef HOLDFAST_DESTINATION_AZURE_OBJECT_HEADERS_HPP
#define HOLDFAST_DESTINATION_AZURE_OBJECT_HEADERS_HPP

#include <holdfast/destination/azure/options.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/headers.hpp>

#include <string>
#include <string_view>

namespace holdfast::inline v1::azure {

// Metadata of blobs. The names have no other bytes than a-z, see `string_to_sign`.

/// Tells one writer's blob from another's of the same name, so that a writer whose answer was lost can recognise its
/// own success.
inline constexpr std::string_view writer_name = "holdfastwriter";
/// On an empty blob that was put only to get rid of uncommitted blocks.
inline constexpr std::string_view tombstone_name = "holdfasttombstone";

[[nodiscard]] inline std::string metadata_header(std::string_view name)
{
    return "x-ms-meta-" + std::string(name);
}

/// The headers that belong to the blob, on its put or on its block list.
inline void add_object_headers(http::Headers& headers, const AzureOptions& options, TimePoint now,
                               const std::string& writer)
{
    headers.add("x-ms-blob-content-type", "application/octet-stream");
    headers.add(metadata_header(writer_name), writer);
    if (options.access_tier) headers.add("x-ms-access-tier", std::string(access_tier_name(*options.access_tier)));
    if (options.immutability_mode) {
        headers.add("x-ms-immutability-policy-mode",
                    *options.immutability_mode == AzureImmutabilityMode::locked ? "Locked" : "Unlocked");
        headers.add("x-ms-immutability-policy-until-date", http::http_date(now + options.immutable_for));
    }
}

}  // namespace holdfast::inline v1::azure

#endif
