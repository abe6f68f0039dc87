#ifndef HOLDFAST_DETAIL_BACKUP_COMMIT_STAGE_IPP
#define HOLDFAST_DETAIL_BACKUP_COMMIT_STAGE_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/detail/backup/backup_run.hpp>
#include <holdfast/detail/segment_reader.hpp>
#include <holdfast/detail/shelter.hpp>
#include <holdfast/detail/task_group.hpp>

#include <algorithm>
#include <ranges>
#include <span>
#include <utility>

namespace holdfast::inline v1::detail {

void BackupRun::complete_manifest()
{
    manifest_.engine = job_.engine.identity();
    manifest_.etag_to = reader_->description().last_etag;
    manifest_.change_vector = reader_->description().change_vector;
    manifest_.completed_at = std::max(job_.scheduler.now(), manifest_.started_at);
    manifest_.frames_digest = frames_digest_.finish();
    manifest_.raw_size = reader_->raw_size();
    manifest_.items = reader_->items();
    manifest_.entries = reader_->entries();
    manifest_text_ = job_.key ? authenticate_manifest(manifest_, data_key_) : manifest_to_text(manifest_);
}

boost::asio::awaitable<void> BackupRun::write_manifest(PlaceRun& place)
{
    set_place_state(place, UploadState::pending_response);
    CreateRequest request{object(make_manifest_name(manifest_.number)), manifest_text_.size(), manifest_text_.size()};
    place.writing = request.name;
    place.writer = co_await place.place.destination->create(std::move(request));
    co_await append(place, std::as_bytes(std::span(manifest_text_)));
    co_await commit_object(place);
    place.complete = true;
    set_place_state(place, UploadState::done);
}

boost::asio::awaitable<void> BackupRun::finish_place(PlaceRun& place)
{
    co_await guard_place(place, write_manifest(place));
}

boost::asio::awaitable<void> BackupRun::commit_manifests()
{
    TaskGroup group(executor_);
    for (const auto& place : places_)
        if (place->streams && !place->has_failed() && !is_staging(*place)) group.spawn(finish_place(*place));
    co_await join_abortable(*job_.control, group);
}

boost::asio::awaitable<void> BackupRun::fill_followers()
{
    TaskGroup group(executor_);
    for (const auto& place : places_)
        if (!place->streams && !place->has_failed()) group.spawn(guard_place(*place, fill_follower(*place)));
    co_await join_abortable(*job_.control, group);
}

boost::asio::awaitable<void> BackupRun::fill_follower(PlaceRun& place)
{
    set_place_state(place, UploadState::uploading);
    for (std::uint32_t number = 0; number < manifest_.segments.size(); ++number) co_await copy_segment(place, number);
    co_await write_manifest(place);
}

boost::asio::awaitable<void> BackupRun::copy_segment(PlaceRun& place, std::uint32_t number)
{
    const ManifestSegment& segment = manifest_.segments[number];
    SegmentReader source(*primary_->place.destination, object(segment.name), manifest_, number, *codec_);
    co_await source.open();
    CreateRequest request{object(segment.name), segment.size, segment.size};
    place.writing = request.name;
    place.writer = co_await place.place.destination->create(std::move(request));
    co_await append(place, source.header());
    for (std::uint64_t index = segment.first_frame;; ++index) {
        co_await job_.control->checkpoint();
        auto frame = co_await source.next();
        if (!frame) break;
        codec_->check_stored(frame->header, frame->payload, index);
        co_await append(place, frame->header.stored);
        co_await append(place, frame->payload);
        source.recycle(std::move(frame->payload));
        job_.control->report(job_.scheduler.elapsed());
    }
    co_await commit_object(place);
}

void BackupRun::check_enough_places() const
{
    const auto good = static_cast<std::size_t>(std::ranges::count_if(
        places_, [&](const auto& each) { return !each->has_failed() && each->was_whole && !is_staging(*each); }));
    const bool primary_lost = primary_ != nullptr && primary_->has_failed();
    if (!primary_lost && good >= job_.minimum_places) return;
    const PlaceRun* reason = primary_lost ? primary_ : nullptr;
    for (const auto& place : places_)
        if (reason == nullptr && place->has_failed()) reason = place.get();
    if (reason == nullptr)
        throw Error(errc::object_not_found, "None of the places has the whole chain in folder '" + folder_ +
                                                "'. Start a full backup, or wait until a place has caught up.");
    throw Error(reason->outcome.code, reason->cause);
}

/// Removes what this run has written: everywhere, or only what no place needs. Never throws.
boost::asio::awaitable<void> BackupRun::clean_up(bool everywhere)
{
    TaskGroup group(executor_);
    for (const auto& place : places_)
        if (everywhere || place->has_failed() || is_staging(*place)) {
            if (!everywhere && !is_staging(*place)) place->committed.clear();  // the next run goes on with them
            group.spawn(clean_place(*place));
        }
    co_await group.join_sheltered({});
}

boost::asio::awaitable<void> BackupRun::clean_place(PlaceRun& place)
{
    auto& destination = *place.place.destination;
    if (place.writer) {
        try {
            co_await place.writer->discard();
        } catch (...) {
            place.outcome.needs_sweep = true;
        }
        place.writer.reset();
    }
    // Backwards, so that the manifest goes first: while it stays, nothing that it names may go.
    const std::string manifest = object(make_manifest_name(manifest_.number));
    bool is_listed = false;
    for (const auto& name : std::views::reverse(place.committed)) {
        if (!is_listed) {
            try {
                co_await destination.remove(name);
                continue;
            } catch (...) {
                is_listed = name == manifest;
            }
        }
        place.outcome.left_behind.push_back(name);
    }
    place.committed.clear();
    if (place.writing.empty()) co_return;
    try {  // a writer whose creation was not answered, an empty folder
        co_await destination.sweep(folder_ + "/");
    } catch (...) {
        place.outcome.needs_sweep = true;
    }
}

/// What a place that joins the chain lacks, by comparison with one that has it all.
ChainPlace BackupRun::lack_of_new_place(const PlaceRun& place) const
{
    ChainPlace entry{place.place.name, {}, false};
    const auto whole =
        std::ranges::find_if(places_, [](const auto& each) { return each->was_whole && !each->found.empty(); });
    if (whole == places_.end()) {
        entry.recount = true;
        return entry;
    }
    std::vector<std::pair<ObjectName, std::string>> lacking;
    for (const auto& each : (*whole)->found) {
        const auto name = parse_object_name(std::string_view(each.name).substr(folder_.size() + 1));
        if (name && name->number < manifest_.number &&
            std::ranges::find(place.found, each.name, &ObjectInfo::name) == place.found.end())
            lacking.emplace_back(*name, each.name);
    }
    std::ranges::sort(lacking);
    for (auto& [order, name] : lacking) entry.missing.push_back(std::move(name));
    return entry;
}

ChainState BackupRun::next_chain() const
{
    ChainState next = job_.is_full ? ChainState{} : job_.chain;
    next.folder = folder_;
    next.chain_id = manifest_.chain_id;
    next.type = job_.type;
    next.length = static_cast<int>(manifest_.number);
    next.parent_digest = manifest_digest(manifest_text_);
    next.last_etag = manifest_.etag_to;
    next.change_vector = manifest_.change_vector;
    next.key_id = manifest_.encryption ? manifest_.encryption->key_id : std::string{};
    next.incarnation = job_.chain.incarnation;
    if (job_.is_full) next.full_at = job_.started_at;
    next.last_at = job_.started_at;
    next.grade = BackupGrade::committed;
    next.damaged = false;
    next.places.clear();
    for (const auto& place : places_) {
        if (is_staging(*place)) continue;
        ChainPlace entry{place->place.name, {}, false};
        if (!job_.is_full) {
            const auto before = std::ranges::find(job_.chain.places, entry.name, &ChainPlace::name);
            if (before != job_.chain.places.end())
                entry = *before;
            else
                entry = lack_of_new_place(*place);
        }
        if (!place->complete) {
            for (const auto& segment : manifest_.segments) entry.missing.push_back(object(segment.name));
            entry.missing.push_back(object(make_manifest_name(manifest_.number)));
        }
        if (entry.missing.size() > ChainPlace::maximum_missing) {
            entry.missing.clear();
            entry.recount = true;
        }
        next.places.push_back(std::move(entry));
    }
    return next;
}

}  // namespace holdfast::inline v1::detail

#endif
