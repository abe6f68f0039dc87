#ifndef HOLDFAST_DETAIL_COORDINATOR_CHECK_PLACES_IPP
#define HOLDFAST_DETAIL_COORDINATOR_CHECK_PLACES_IPP

#include <holdfast/configuration/validation.hpp>
#include <holdfast/detail/coordinator/core.hpp>

#include <utility>

namespace holdfast::inline v1::detail {

awaitable<std::vector<PlaceCheckResult>> Core::check_places(ServerWideBackupConfiguration configuration)
{
    require_started();
    validate(configuration, composition_.traits(), scheduler_->cron_dialect());
    const auto active = active_destinations(configuration);
    // The places themselves, not a database's folder in them.
    RestoreBackupConfiguration places;
    places.local_settings = configuration.local_settings;
    places.s3_settings = configuration.s3_settings;
    places.glacier_settings = configuration.glacier_settings;
    places.azure_settings = configuration.azure_settings;
    places.ftp_settings = configuration.ftp_settings;
    places.google_cloud_settings = configuration.google_cloud_settings;
    std::vector<PlaceCheckResult> results;
    for (const auto& kind : composition_.destinations) {
        if (std::find(active.begin(), active.end(), kind.name) == active.end()) continue;
        PlaceCheckResult result{.name = std::string(kind.name)};
        const auto surroundings = environment(kind.name);
        try {
            const auto destination =
                co_await run_blocking(blocking_, [&] { return kind.of_restore(places, surroundings); });
            co_await destination->check();
        } catch (const Error& error) {
            result.code = error.code();
            result.diagnostics = error.diagnostics();
        }
        results.push_back(std::move(result));
    }
    co_return results;
}

}  // namespace holdfast::inline v1::detail

#endif
