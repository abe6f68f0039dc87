#ifndef HOLDFAST_DETAIL_BACKUP_PLACE_STAGE_IPP
#define HOLDFAST_DETAIL_BACKUP_PLACE_STAGE_IPP

#include <holdfast/backup/segment.hpp>
#include <holdfast/detail/backup/backup_run.hpp>
#include <holdfast/detail/failures.hpp>

#include <optional>
#include <utility>

namespace holdfast::inline v1::detail {

void BackupRun::set_place_state(const PlaceRun& place, UploadState state)
{
    if (is_staging(place)) return;
    job_.control->update([&](BackupProgress& progress) { progress.places[place.index].state = state; });
}

/// Runs one place's work; a failure of the place is kept with it and ends the run only if too few are left.
boost::asio::awaitable<void> BackupRun::guard_place(PlaceRun& place, boost::asio::awaitable<void> work)
{
    std::exception_ptr failure;
    try {
        co_await std::move(work);
    } catch (...) {
        failure = std::current_exception();
    }
    place.outcome.duration = job_.scheduler.elapsed() - place.began;
    if (!failure) co_return;
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (job_.control->is_aborted() || state.cancelled() != boost::asio::cancellation_type::none)
        std::rethrow_exception(failure);
    lose_place(place, failure);
    check_enough_places();
}

void BackupRun::lose_place(PlaceRun& place, const std::exception_ptr& failure)
{
    auto [code, diagnostics] = describe_failure(failure, errc::place_failed,
                                                "The backup of database '" + job_.database + "' by task '" +
                                                    job_.task_name + "' cannot be written to " + place.place.name,
                                                "Check the place; the next run copies what is missing there.");
    place.outcome.code = code;
    place.outcome.diagnostics = std::move(diagnostics);
    place.cause = describe_failure(failure, errc::place_failed, place.place.name + " cannot be written to",
                                   "Check the place.")
                      .diagnostics;
    for (auto& slot : std::exchange(place.queue, {})) release(*slot);
    if (is_staging(place)) return;
    job_.control->update([&](BackupProgress& progress) {
        progress.places[place.index].state = UploadState::done;
        progress.places[place.index].error = place.outcome.diagnostics.text();
    });
}

void BackupRun::release(FrameSlot& slot)
{
    if (--slot.places_left > 0) return;
    keep_buffer(std::move(slot.sealed.bytes));
    pipeline_.release();
}

boost::asio::awaitable<void> BackupRun::write_place(PlaceRun& place)
{
    co_await guard_place(place, write_frames(place));
}

boost::asio::awaitable<void> BackupRun::write_frames(PlaceRun& place)
{
    set_place_state(place, UploadState::uploading);
    std::optional<std::uint32_t> segment;
    for (;;) {
        while (place.queue.empty() && !routed_all_) co_await place.arrived.wait();
        if (place.queue.empty()) break;
        const auto slot = place.queue.front();
        if (segment != slot->segment) {
            if (place.writer) co_await commit_object(place);
            co_await begin_segment(place, slot->segment);
            segment = slot->segment;
        }
        co_await append(place, slot->sealed.bytes);
        place.queue.pop_front();
        release(*slot);
        job_.control->report(job_.scheduler.elapsed());
    }
    if (place.writer) co_await commit_object(place);
}

boost::asio::awaitable<void> BackupRun::begin_segment(PlaceRun& place, std::uint32_t segment)
{
    const ManifestSegment& described = manifest_.segments[segment];
    CreateRequest request{object(described.name), std::nullopt, job_.limits.segment_size + 2 * frame_size_};
    const SegmentHeader header{manifest_.backup_id, segment, described.first_frame};
    place.writing = request.name;
    place.writer = co_await place.place.destination->create(std::move(request));
    const std::vector<std::byte> bytes = segment_header(header);
    co_await append(place, bytes);
}

boost::asio::awaitable<void> BackupRun::append(PlaceRun& place, std::span<const std::byte> bytes)
{
    co_await place.writer->append(bytes);
    place.outcome.bytes += bytes.size();
    if (!is_staging(place)) {
        job_.control->update([&](BackupProgress& progress) {
            progress.places[place.index].uploaded_in_bytes = static_cast<std::int64_t>(place.outcome.bytes);
        });
    }
    co_await place.throttle.pay(bytes.size());
    co_await upload_throttle_.pay(bytes.size());
}

boost::asio::awaitable<void> BackupRun::commit_object(PlaceRun& place)
{
    // Known to the clean-up from before the commit on: an answer that is lost may hide a success.
    place.committed.push_back(place.writing);
    try {
        co_await place.writer->commit();
    } catch (const Error& error) {
        if (error.code() == errc::object_exists) place.committed.pop_back();  // somebody else's
        throw;
    }
    place.writer.reset();
    ++place.outcome.objects;
    if (is_staging(place)) co_return;
    job_.control->update([&](BackupProgress& progress) {
        progress.places[place.index].objects = static_cast<std::int64_t>(place.outcome.objects);
    });
}

}  // namespace holdfast::inline v1::detail

#endif
