#ifndef HOLDFAST_BACKUP_BACKUP_OUTCOME_HPP
#define HOLDFAST_BACKUP_BACKUP_OUTCOME_HPP

#include <holdfast/backup/chain_state.hpp>
#include <holdfast/backup/manifest.hpp>
#include <holdfast/error.hpp>
#include <holdfast/time.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// How one place came out of a run.
struct PlaceOutcome {
    std::string name;
    error_code code{};            ///< success = its manifest is durable there
    Diagnostics diagnostics{};    ///< why not
    int attempts = 0;
    std::uint64_t bytes = 0;      ///< handed to the place
    std::uint64_t objects = 0;    ///< committed there
    TimeSpan duration{};
    /// Objects of this run that could not be removed from the place after it failed; to be removed later, in this order.
    std::vector<std::string> left_behind{};
    /// True: something without a name may be there besides, such as an upload that could not be given up; a sweep of the
    /// place finds it.
    bool needs_sweep = false;

    /// Nothing of this run is at the place that should not be there.
    [[nodiscard]] bool is_clean() const { return left_behind.empty() && !needs_sweep; }
};

/// A backup that is durable at enough places.
struct BackupOutcome {
    Manifest manifest;
    std::string manifest_name;    ///< relative to the place's root
    std::string folder;
    /// What the next run has to know; places that failed have the backup's objects listed as missing.
    ChainState after;
    std::vector<PlaceOutcome> places{};
    std::uint64_t read_operations = 0;
    TimeSpan duration{};
};

/// Why a backup was not made; nothing of it counts. Thrown by `run_backup` for every failure and abort.
class BackupFailure : public Error {
public:
    BackupFailure(error_code code, Diagnostics diagnostics, std::vector<PlaceOutcome> places)
        : Error(code, std::move(diagnostics)), places_(std::move(places))
    {
    }

    /// One a place of the job, each with what could not be removed there.
    [[nodiscard]] const std::vector<PlaceOutcome>& places() const noexcept { return places_; }

private:
    std::vector<PlaceOutcome> places_;
};

}  // namespace holdfast::inline v1

#endif
