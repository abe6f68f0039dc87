#ifndef HOLDFAST_DESTINATION_GLACIER_JOBS_HPP
#define HOLDFAST_DESTINATION_GLACIER_JOBS_HPP

#include <holdfast/destination/glacier/client.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1::glacier {

/// `Expedited`, `Standard` or `Bulk`.
[[nodiscard]] std::string_view tier_name(GlacierTier tier);
/// For texts: how long a tier usually takes.
[[nodiscard]] std::string_view tier_time(GlacierTier tier);
/// When a job of that tier, begun at `since`, is usually done.
[[nodiscard]] TimePoint usual_end(GlacierTier tier, TimePoint since);

/// Begins the job that `body` describes, and tells its id. One request that is not repeated when its outcome is not
/// known, because jobs cost money: then the job is looked for in the list; `archive` is the one it fetches, blank for
/// an inventory.
[[nodiscard]] awaitable<std::string> begin_job(Client& client, std::string body, std::string archive,
                                               std::string doing);

enum class Patience {
    as_configured,  ///< `GlacierOptions::wait_for`
    none
};

/// How a job stands; none if Glacier does not know it any more. Looks again for as long as `patience` says while it is
/// not done.
[[nodiscard]] awaitable<std::optional<JobAnswer>> look_at_job(Client& client, std::string id, std::string doing,
                                                              Patience patience = Patience::as_configured);

/// The bytes `from` to `to`, both included, of a job's output; their tree hash as the server tells it is in the
/// headers.
[[nodiscard]] awaitable<http::Answer> read_output(Client& client, std::string job, std::uint64_t from, std::uint64_t to,
                                                  std::string doing);

}  // namespace holdfast::inline v1::glacier

#endif
