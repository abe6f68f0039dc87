#ifndef HOLDFAST_DESTINATION_AZURE_OPTIONS_HPP
#define HOLDFAST_DESTINATION_AZURE_OPTIONS_HPP

#include <holdfast/destination/azure/access_tier.hpp>
#include <holdfast/destination/http/options.hpp>
#include <holdfast/destination/http/retry.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// Whether the time for which a blob is kept can be shortened. The container needs version-level immutability.
enum class AzureImmutabilityMode {
    unlocked,  ///< by those with a special permission
    locked     ///< by nobody
};

/// How urgently an archived blob is asked for.
enum class AzureRehydratePriority {
    standard,  ///< up to 15 hours
    high       ///< often within an hour, at a higher price
};

/// What a program, rather than an operator, decides about Azure Blob Storage.
struct AzureOptions {
    http::Options http{};
    /// For each request, so for each block of a large blob, by itself.
    http::RetryOptions retry{};
    /// The account's address instead of `https://ACCOUNT.blob.core.windows.net`: another cloud
    /// (`https://ACCOUNT.blob.core.chinacloudapi.cn`), a private one, or an emulator
    /// (`http://127.0.0.1:10000/devstoreaccount1`). Without user, password and query. Blank: the public cloud.
    /// Default: blank.
    std::string endpoint{};
    /// Bytes of a block; grows by itself where a blob would need more than 50 000 blocks. A blob that fits into one is
    /// put at once. Memory a writer takes is this times (`parallel_blocks` + 1). 64 KiB to 4000 MiB; blocks above
    /// 4 MiB are taken faster. Default: 8 MiB.
    std::uint64_t block_size = 8ULL << 20;
    /// How many blocks of one blob are under way at the same time. 1 to 64. Default: 2.
    unsigned parallel_blocks = 2;
    /// Where blobs are stored; absent: as the account says. With `archive`, blobs of less than 128 KiB, the manifests
    /// among them, stay where the account says. Default: absent.
    std::optional<AzureAccessTier> access_tier{};
    /// The version of the protocol. Older ones take smaller blocks and do not know the tier `cold`.
    /// Default: 2021-12-02.
    std::string api_version = "2021-12-02";
    /// A `Content-MD5` with every body, which the service checks. Without it, and without TLS, only TCP's checksum
    /// guards the bytes on their way; costs about a core for 600 MB/s. Default: true.
    bool content_md5 = true;
    /// How long every written blob can neither be changed nor removed, counted from its commit; absent: as the
    /// container says. Default: absent.
    std::optional<AzureImmutabilityMode> immutability_mode{};
    TimeSpan immutable_for = TimeSpan::zero();
    /// How an archived blob is asked for when it is to be read, and the tier it then has: hot, cool or cold. It stays
    /// there. Default: standard, hot.
    AzureRehydratePriority rehydrate_priority = AzureRehydratePriority::standard;
    AzureAccessTier rehydrate_to = AzureAccessTier::hot;
};

}  // namespace holdfast::inline v1

#endif
