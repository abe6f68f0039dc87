#ifndef HOLDFAST_DETAIL_COORDINATOR_CATCH_UP_IPP
#define HOLDFAST_DETAIL_COORDINATOR_CATCH_UP_IPP

#include <holdfast/backup/fill_place.hpp>
#include <holdfast/backup/sweep_place.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/schedule/retry.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace holdfast::inline v1::detail {

namespace {

/// For how long the last requests of a process that has ended, or of a run that was cut short, are still expected; less
/// than the first pause of a catch-up.
constexpr std::chrono::seconds late_requests{20};

void set_missing(ChainPlace& place, std::vector<std::string> missing)
{
    place.recount = missing.size() > ChainPlace::maximum_missing;
    if (place.recount) missing.clear();
    place.missing = std::move(missing);
}

/// The place to fill; none for one that lacks nothing, or is not in use.
std::vector<Place>::const_iterator target_of(const ChainPlace& lacking, const std::vector<Place>& places)
{
    return std::find_if(places.begin(), places.end(), [&](const Place& place) {
        return !lacking.is_whole() && place.name == lacking.name;
    });
}

void add_mark(std::vector<std::string>& marks, const std::string& name, bool is_wanted)
{
    if (is_wanted && std::find(marks.begin(), marks.end(), name) == marks.end()) marks.push_back(name);
}

/// What `target` lacks, by comparison with a place that has the whole chain; nothing if none of them answers.
awaitable<std::optional<std::vector<std::string>>> count_missing(std::vector<Place> sources, Place target,
                                                                 std::string folder)
{
    std::optional<std::vector<std::string>> missing;
    for (const auto& source : sources) {
        try {
            missing.emplace(co_await find_missing(*source.destination, *target.destination, folder));
        } catch (const boost::system::system_error&) {
        }
        if (missing) break;
    }
    co_return missing;
}

}  // namespace

// Removes what ended runs left; a place at which that fails keeps its mark, and the run goes on without it. So does one
// that had leftovers, and every one soon after the start or after a run that was cut short: requests which a killed
// process or that run had sent may be carried out after the sweep.
awaitable<void> Core::sweep_dirty_places(OperationPtr operation, std::vector<std::string> dirty, std::vector<Place> places)
{
    operation->still_dirty.clear();
    for (const auto& place : places) {
        if (std::find(dirty.begin(), dirty.end(), place.name) == dirty.end()) continue;
        std::function<bool(const std::string&)> is_live = [this, operation](const std::string& folder) {
            return std::any_of(live_.begin(), live_.end(), [&](const auto& live) {
                return live.second != operation && live.second->database == operation->database &&
                       live.second->folder == folder;
            });
        };
        try {
            const auto cut = cut_at_.find(operation->task_id);
            const auto cut_at = cut == cut_at_.end() ? started_at_ : std::max(started_at_, cut->second);
            const bool is_early = scheduler_->now() < cut_at + late_requests;
            const auto swept = co_await sweep_place(*place.destination, std::move(is_live));
            const auto removed = swept.leftovers + swept.removed;
            if (!swept.not_removed.empty())
                log_decision(operation->task_id,
                             "leftovers at " + place.name + " stay for now: " + swept.not_removed.front());
            else if (removed != 0)
                log_decision(operation->task_id, "leftovers at " + place.name + " were removed: " +
                                                     std::to_string(removed) + "; looking again later");
            else if (!is_early)
                continue;
        } catch (const Error& error) {
            log_decision(operation->task_id,
                         "leftovers at " + place.name + " stay for now: " + error.diagnostics().text());
        } catch (const boost::system::system_error& error) {
            log_decision(operation->task_id, "leftovers at " + place.name + " stay for now: " + error.what());
        }
        operation->still_dirty.push_back(place.name);
    }
}

// Brings places that fell behind up to date from those that have the chain, and removes what ended runs left.
awaitable<void> Core::catch_up_places(OperationPtr operation, TaskRecord record)
{
    const auto places = co_await open_places(require_live_task(operation->task_id));
    const event::Task described{operation->task_id, operation->task_name, operation->database};
    operation->folder = record.chain.folder;
    co_await sweep_dirty_places(operation, record.dirty_places, places);
    co_await mark_targets(operation, record.chain, places);
    std::vector<std::pair<std::string, FillOutcome>> filled;
    bool behind = false;
    for (const auto& lacking : record.chain.places) {
        const auto target = target_of(lacking, places);
        if (target == places.end()) continue;
        FillJob job{.scheduler = *scheduler_, .blocking = blocking_};
        for (const auto& place : places)
            if (record.chain.is_whole_at(place.name)) job.sources.push_back(place);
        job.target = *target;
        job.objects = lacking.missing;
        if (lacking.recount) {
            const auto counted = co_await count_missing(job.sources, *target, record.chain.folder);
            if (!counted) {
                behind = true;
                continue;
            }
            job.objects = *counted;
        }
        job.max_upload_bytes_per_second = target->max_upload_bytes_per_second;
        job.control = operation->control;
        auto outcome = co_await fill_place(std::move(job));
        behind = behind || !outcome.still_missing.empty();
        add_mark(operation->still_dirty, lacking.name, outcome.needs_sweep);
        filled.emplace_back(lacking.name, std::move(outcome));
    }
    co_await update_record(operation->task_id, [&](TaskRecord& changed) {
        changed.dirty_places = operation->still_dirty;
        if (changed.chain.folder != record.chain.folder) return;
        for (const auto& [name, outcome] : filled)
            for (auto& place : changed.chain.places)
                if (place.name == name) set_missing(place, outcome.still_missing);
        if (changed.status && !filled.empty() && changed.chain.places_behind().empty())
            clear_place_errors(*changed.status);
    });
    for (const auto& [name, outcome] : filled) {
        if (outcome.still_missing.empty())
            tell(event::PlaceCaughtUp{described, name});
        else
            tell(event::PlaceFellBehind{described, name, outcome.code, outcome.diagnostics.text()});
    }
    plan_catch_up(operation->task_id, behind || !operation->still_dirty.empty());
}

// What a copy leaves that is cut short, by an abort or with the process, is swept before the next one.
awaitable<void> Core::mark_targets(OperationPtr operation, ChainState chain, std::vector<Place> places)
{
    const auto is_target = [&](const ChainPlace& lacking) { return target_of(lacking, places) != places.end(); };
    if (std::none_of(chain.places.begin(), chain.places.end(), is_target)) co_return;
    co_await update_record(operation->task_id, [&](TaskRecord& changed) {
        for (const auto& lacking : chain.places) add_mark(changed.dirty_places, lacking.name, is_target(lacking));
    });
}

void Core::plan_catch_up(std::int64_t id, bool needed)
{
    if (!needed) {
        catch_up_at_.erase(id);
        return;
    }
    auto& [attempts, at] = catch_up_at_[id];
    ++attempts;
    at = scheduler_->now() + retry_pause(RetryPolicy{}, attempts, static_cast<std::uint64_t>(id));
}

}  // namespace holdfast::inline v1::detail

#endif
