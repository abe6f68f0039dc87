#ifndef HOLDFAST_TASK_COORDINATOR_OPTIONS_HPP
#define HOLDFAST_TASK_COORDINATOR_OPTIONS_HPP

#include <holdfast/destination/options.hpp>
#include <holdfast/task/events.hpp>
#include <holdfast/time.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// A stretch of the day or week in which no scheduled backup starts. Running ones go on.
struct MaintenanceWindow {
    /// When it opens: a cron expression in the scheduler's dialect, in the host's time zone.
    std::string opens;
    /// How long it stays open. Range: one minute to one week.
    TimeSpan length = std::chrono::hours(1);
};

/// How a coordinator lives inside its host. All fields but the two executors have a usable default.
struct CoordinatorOptions {
    /// Where the coordinator's coroutines and the network I/O of destinations run. Required.
    boost::asio::any_io_executor executor{};
    /// Where engine calls, file I/O, compression and encryption block. A thread pool with as many threads as
    /// backups may use cores. May be the same as `executor` in tests. Required.
    boost::asio::any_io_executor blocking_executor{};
    /// This server's name in statuses and in the names of stored folders. 1 to 16 letters, digits, `-` or `_`.
    /// Default: `A`.
    std::string node_tag = "A";
    /// Shown as ResponsibleNode.NodeUrl; not used otherwise. Default: blank.
    std::string node_url{};
    /// How many operations run at a time. 0 = half the cores, at least one. Default: 0.
    std::size_t max_concurrent_backups = 0;
    /// Bytes of frames that one operation may hold in memory. Range: at least 8 MiB. Default: 32 MiB.
    std::size_t memory_budget = std::size_t{32} << 20;
    /// The most that one segment holds. Changing it affects new segments only. Range: at least 4 MiB.
    /// Default: 1 GiB.
    std::uint64_t segment_size = std::uint64_t{1} << 30;
    /// A run counts as successful when it is complete at this many places. Default: 1.
    std::size_t minimum_places = 1;
    /// How many past runs each task remembers. Default: 30.
    std::size_t history_length = 30;
    /// How many scheduling decisions each task remembers, in memory only. Default: 20.
    std::size_t decision_log_length = 20;
    /// An absolute path, for backups on their way when a template has no local place: each gets a folder of its own there,
    /// which only this user can read, and which goes with it. Blank = the system's folder for temporary files. Default:
    /// blank.
    std::string temporary_folder{};
    /// What the program decides about kinds of places, such as `S3Options`. Default: each kind's defaults.
    DestinationOptions destination_options{};
    /// No scheduled run starts while the system has less available memory. 0 = no such check. Default: 0.
    std::uint64_t minimum_available_memory = 0;
    /// See MaintenanceWindow. Default: none.
    std::vector<MaintenanceWindow> maintenance_windows{};
    /// The host's own veto over a scheduled run: a reason (or an exception) holds it back. Called on the strand.
    std::function<std::optional<std::string>(const event::Task& task, bool is_full)> veto{};
    /// How long a run that is held back waits before the checks are asked again. Default: one minute.
    TimeSpan held_back_pause = std::chrono::minutes(1);
    /// Told of everything that happens. Default: nobody.
    Observer observer{};
};

}  // namespace holdfast::inline v1

#endif
