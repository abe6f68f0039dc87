#ifndef HOLDFAST_DETAIL_BACKUP_PLACE_RUN_HPP
#define HOLDFAST_DETAIL_BACKUP_PLACE_RUN_HPP

#include <holdfast/backup/backup_outcome.hpp>
#include <holdfast/backup/place.hpp>
#include <holdfast/detail/async_event.hpp>
#include <holdfast/detail/backup/frame_slot.hpp>
#include <holdfast/detail/throttle.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

/// One place during one run.
struct PlaceRun {
    PlaceRun(Place its_place, std::size_t its_index, SchedulerPort& scheduler,
             const boost::asio::any_io_executor& executor)
        : place(std::move(its_place)),
          index(its_index),
          throttle(scheduler, place.max_upload_bytes_per_second),
          arrived(executor)
    {
    }

    [[nodiscard]] bool has_failed() const { return outcome.code.failed(); }

    Place place;
    std::size_t index;  ///< in the job and in the progress; beyond them for the staging
    Throttle throttle;
    bool streams = false;             ///< gets frames as they are sealed; otherwise it is filled afterwards
    std::vector<ObjectInfo> found{};  ///< in the chain's folder, before this run
    bool was_whole = true;            ///< had the whole chain before this run
    std::deque<std::shared_ptr<FrameSlot>> queue{};
    AsyncEvent arrived;  ///< something was queued, or nothing more will be
    std::unique_ptr<ObjectWriterPort> writer{};
    std::string writing{};                 ///< the name of the writer's object
    std::vector<std::string> committed{};  ///< names, in order
    bool complete = false;                 ///< the manifest is durable
    PlaceOutcome outcome{};
    Diagnostics cause{};  ///< of the failure, for the text of the run, which has named database and task already
    TimeSpan began{};
};

}  // namespace holdfast::inline v1::detail

#endif
