#ifndef HOLDFAST_DETAIL_BACKUP_PREPARE_IPP
#define HOLDFAST_DETAIL_BACKUP_PREPARE_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/configuration/escaping.hpp>
#include <holdfast/detail/backup/backup_run.hpp>
#include <holdfast/detail/list_all.hpp>
#include <holdfast/detail/shelter.hpp>
#include <holdfast/detail/task_group.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace holdfast::inline v1::detail {

void BackupRun::choose_primary()
{
    primary_ = nullptr;
    if (job_.upload_mode == BackupUploadMode::local_first) {
        const auto local = std::ranges::find_if(places_, [](const auto& each) { return each->place.name == "Local"; });
        if (local != places_.end()) {
            primary_ = local->get();
        } else if (job_.staging) {
            Place staging{"the temporary folder", job_.staging, std::nullopt};
            places_.push_back(
                std::make_unique<PlaceRun>(std::move(staging), places_.size(), job_.scheduler, executor_));
            primary_ = places_.back().get();
        }
    }
    for (const auto& place : places_) place->streams = primary_ == nullptr || place.get() == primary_;
}

void BackupRun::name_folder(int attempt)
{
    folder_ = job_.chain.folder;
    if (job_.is_full) {
        FolderName name;
        name.started_at = job_.started_at + std::chrono::milliseconds(attempt);
        name.database = escape_database_name(job_.database);
        name.node_tag = job_.node_tag.empty() ? "A" : job_.node_tag;
        name.type = job_.type;
        folder_ = make_folder_name(name);
    }
    if (job_.on_folder) job_.on_folder(folder_);
}

/// Looks at every place before anything is read, so that a name that is taken, what an earlier attempt has left, or a
/// place that does not answer is known first.
boost::asio::awaitable<void> BackupRun::prepare_places()
{
    for (int attempt = 0;; ++attempt) {
        name_folder(attempt);
        TaskGroup group(executor_);
        for (const auto& place : places_)
            if (!place->has_failed()) group.spawn(guard_place(*place, list_place(*place)));
        co_await join_abortable(*job_.control, group);
        const bool is_taken = std::ranges::any_of(places_, [](const auto& each) { return !each->found.empty(); });
        if (!job_.is_full || !is_taken) break;
        if (attempt == 1000)
            throw Error(errc::object_exists, "The folder name '" + folder_ +
                                                 "' and many after it are taken. Check the clock of this server.");
    }
    if (job_.is_full) co_return;
    for (bool adopted = true; adopted;) adopted = co_await adopt_newer_backup();
    TaskGroup group(executor_);
    for (const auto& place : places_)
        if (!place->has_failed()) group.spawn(guard_place(*place, remove_strays(*place)));
    co_await join_abortable(*job_.control, group);
}

boost::asio::awaitable<void> BackupRun::list_place(PlaceRun& place)
{
    place.found = co_await list_all(*place.place.destination, folder_ + "/");
}

/// Removes what an attempt that failed has left under the names that this run will use.
boost::asio::awaitable<void> BackupRun::remove_strays(PlaceRun& place)
{
    for (const auto& each : place.found) {
        const auto name = parse_object_name(std::string_view(each.name).substr(folder_.size() + 1));
        if (name && !name->is_manifest() && name->number == manifest_.number)
            co_await place.place.destination->remove(each.name);
    }
}

void BackupRun::describe_backup()
{
    manifest_.backup_id = random_backup_id();
    manifest_.database = job_.database;
    manifest_.task_name = job_.task_name;
    manifest_.node_tag = job_.node_tag.empty() ? "A" : job_.node_tag;
    manifest_.type = job_.type;
    manifest_.is_full = job_.is_full;
    manifest_.chain_id = manifest_.backup_id;
    if (!job_.is_full) continue_chain();
    manifest_.started_at = job_.started_at;
    manifest_.compression = job_.compression;
    manifest_.frame_size = static_cast<std::uint32_t>(frame_size_);
}

void BackupRun::continue_chain()
{
    manifest_.number = static_cast<std::uint32_t>(job_.chain.length) + 1;
    manifest_.chain_id = job_.chain.chain_id;
    manifest_.parent_digest = job_.chain.parent_digest;
    manifest_.etag_from = job_.chain.last_etag;
}

void BackupRun::prepare_codec()
{
    FrameContext context;
    if (job_.key) {
        data_key_ = make_data_key();
        manifest_.encryption = wrap_data_key(*job_.cipher, *job_.key, data_key_, manifest_.backup_id);
        context = frame_context(*job_.cipher, data_key_, manifest_.backup_id, job_.compression, manifest_.frame_size);
    } else {
        context.backup_id = manifest_.backup_id;
        context.compression = job_.compression;
        context.frame_size = manifest_.frame_size;
    }
    codec_ = std::make_unique<FrameCodec>(std::move(context));
}

}  // namespace holdfast::inline v1::detail

#endif
