#ifndef HOLDFAST_DESTINATION_AZURE_OBJECT_HEADERS_HPP
#define HOLDFAST_DESTINATION_AZURE_OBJECT_HEADERS_HPP

#include <holdfast/destination/azure/options.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/headers.hpp>

#include <cstdint>
#include <optional>
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

/// The tier of a blob of `size` bytes; none = the account's own. Where the place's tier is the archive, small blobs
/// stay outside of it: among them are the manifests, without which there are no restore points, no check of a chain and
/// no retention for hours.
[[nodiscard]] inline std::optional<AzureAccessTier> access_tier_of(const AzureOptions& options, std::uint64_t size)
{
    constexpr std::uint64_t smallest_archived = 128 * 1024;
    if (options.access_tier == AzureAccessTier::archive && size < smallest_archived) return std::nullopt;
    return options.access_tier;
}

/// The headers that belong to a blob of `size` bytes, on its put or on its block list.
inline void add_object_headers(http::Headers& headers, const AzureOptions& options, TimePoint now,
                               const std::string& writer, std::uint64_t size)
{
    headers.add("x-ms-blob-content-type", "application/octet-stream");
    headers.add(metadata_header(writer_name), writer);
    if (const auto tier = access_tier_of(options, size))
        headers.add("x-ms-access-tier", std::string(access_tier_name(*tier)));
    if (options.immutability_mode) {
        headers.add("x-ms-immutability-policy-mode",
                    *options.immutability_mode == AzureImmutabilityMode::locked ? "Locked" : "Unlocked");
        headers.add("x-ms-immutability-policy-until-date", http::http_date(now + options.immutable_for));
    }
}

}  // namespace holdfast::inline v1::azure

#endif
