#ifndef HOLDFAST_DESTINATION_AZURE_ACCESS_TIER_HPP
#define HOLDFAST_DESTINATION_AZURE_ACCESS_TIER_HPP

#include <string_view>

namespace holdfast::inline v1 {

/// How a block blob is stored: the cooler, the cheaper to keep and the dearer to read.
enum class AzureAccessTier {
    hot,
    cool,    ///< billed for at least 30 days
    cold,    ///< billed for at least 90 days
    archive  ///< billed for at least 180 days; readable only hours after it was asked for
};

namespace azure {

/// The word for `x-ms-access-tier`.
[[nodiscard]] constexpr std::string_view access_tier_name(AzureAccessTier value)
{
    switch (value) {
        case AzureAccessTier::hot: return "Hot";
        case AzureAccessTier::cool: return "Cool";
        case AzureAccessTier::cold: return "Cold";
        case AzureAccessTier::archive: return "Archive";
    }
    return "Hot";
}

}  // namespace azure
}  // namespace holdfast::inline v1

#endif
