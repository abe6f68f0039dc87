#ifndef HOLDFAST_RESTORE_RESTORE_POINTS_IPP
#define HOLDFAST_RESTORE_RESTORE_POINTS_IPP

#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/failures.hpp>
#include <holdfast/detail/list_all.hpp>
#include <holdfast/detail/read_object.hpp>
#include <holdfast/detail/restore/chain_grouping.hpp>
#include <holdfast/restore/restore_points.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace holdfast::inline v1 {

namespace detail {

inline boost::asio::awaitable<void> read_manifest(DestinationPort& place, StoredBackup& backup)
{
    const auto object = std::ranges::find(backup.objects, backup.manifest_name, &ObjectInfo::name);
    std::string text;
    std::exception_ptr failure;
    try {
        text = co_await read_small_object(place, backup.manifest_name, object->size, ManifestLimits::bytes);
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure) {
        adopt_manifest(backup, std::move(text));
        co_return;
    }
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) std::rethrow_exception(failure);
    auto described =
        describe_failure(failure, errc::place_failed,
                         "Manifest '" + backup.manifest_name + "' at " + std::string(place.name()) + " cannot be read",
                         "Check the place.");
    backup.code = described.code;
    backup.problem = described.diagnostics.text();
}

/// That there is nothing to choose from because all of it is archived is no empty list. Reading the manifests has asked
/// for every one of them.
inline void throw_if_archived(const std::vector<StoredChain>& chains)
{
    for (const auto& chain : chains)
        for (const auto& backup : chain.backups)
            if (backup.code == errc::not_yet_readable) throw Error(backup.code, backup.problem);
}

}  // namespace detail

boost::asio::awaitable<std::vector<StoredChain>> read_chains(detail::DestinationPort& place, std::string prefix)
{
    auto objects = co_await detail::list_all(place, prefix);
    auto chains = detail::group_objects(std::move(objects), prefix);
    for (auto& chain : chains) {
        for (auto& backup : chain.backups)
            if (!backup.manifest_name.empty()) co_await detail::read_manifest(place, backup);
        detail::find_problems(chain);
    }
    co_return chains;
}

boost::asio::awaitable<std::vector<RestorePoint>> list_restore_points(detail::DestinationPort& place,
                                                                      std::string prefix)
{
    const auto chains = co_await read_chains(place, std::move(prefix));
    auto points = restore_points(chains, {});
    if (points.empty()) detail::throw_if_archived(chains);
    co_return points;
}

std::vector<RestorePoint> restore_points(const std::vector<StoredChain>& chains, const std::string& location)
{
    std::vector<RestorePoint> points;
    for (const auto& chain : chains) {
        const bool is_snapshot = chain.restorable() > 0 && chain.backups[0].manifest->type == BackupType::snapshot;
        for (std::size_t i = chain.restorable(); i > 0; --i) {
            const StoredBackup& backup = chain.backups[i - 1];
            RestorePoint point;
            point.date_time = backup.manifest->started_at;
            point.location = location + chain.folder;
            point.file_name = backup.manifest_name.substr(backup.manifest_name.rfind('/') + 1);
            point.is_snapshot_restore = is_snapshot;
            point.is_incremental = !backup.is_full;
            point.is_encrypted = backup.manifest->encryption.has_value();
            point.database_name = backup.manifest->database;
            point.node_tag = backup.manifest->node_tag;
            point.files_to_restore = static_cast<std::int32_t>(i);
            point.size_in_bytes = static_cast<std::int64_t>(backup.manifest->stored_size);
            point.number_in_chain = backup.number;
            point.manifest_name = backup.manifest_name;
            if (backup.manifest->encryption) point.key_id = backup.manifest->encryption->key_id;
            points.push_back(std::move(point));
        }
    }
    return points;
}

namespace detail {

inline std::string_view last_part(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

inline bool is_chosen_folder(const StoredChain& chain, std::string_view wanted)
{
    while (wanted.ends_with('/')) wanted.remove_suffix(1);
    return wanted.empty() || chain.folder == wanted || last_part(chain.folder) == wanted;
}

/// How many backups from the front of a chain the selection means; 0 = it means another chain.
inline std::size_t selected_length(const StoredChain& chain, const RestoreSelection& selection)
{
    std::size_t length = chain.backups.size();
    while (length > 0 && chain.backups[length - 1].manifest_name.empty()) --length;  // never completed
    if (selection.last_file) {
        const auto wanted = last_part(*selection.last_file);
        const auto found = std::ranges::find_if(chain.backups, [&](const StoredBackup& each) {
            return !each.manifest_name.empty() && last_part(each.manifest_name) == wanted;
        });
        if (found == chain.backups.end()) return 0;
        length = static_cast<std::size_t>(found - chain.backups.begin()) + 1;
    }
    if (selection.before)
        while (length > 0 && !(chain.backups[length - 1].manifest &&
                               chain.backups[length - 1].manifest->started_at <= *selection.before))
            --length;
    return length;
}

}  // namespace detail

std::vector<StoredBackup> select_backups(const std::vector<StoredChain>& chains, const RestoreSelection& selection)
{
    std::string folder = selection.folder;
    if (selection.last_file && folder.empty() && selection.last_file->find('/') != std::string::npos)
        folder = selection.last_file->substr(0, selection.last_file->rfind('/'));
    const StoredChain* chosen = nullptr;
    std::size_t chosen_length = 0;
    TimePoint chosen_time{};
    std::optional<std::string> database;
    for (const auto& chain : chains) {
        const std::size_t length =
            detail::is_chosen_folder(chain, folder) ? detail::selected_length(chain, selection) : 0;
        if (length == 0) continue;
        if (const auto& full = chain.backups.front().manifest) {
            // The newest of them all would be the backup of any of them.
            if (database && !same_name(*database, full->database))
                throw Error(errc::no_restore_point,
                            "Backups of several databases are stored there, '" + *database + "' and '" + full->database +
                                "' among them. Give the folder of one database, or the last file with its folder.");
            database = full->database;
        }
        TimePoint newest = chain.started_at();
        for (std::size_t i = 0; i < length; ++i)
            if (chain.backups[i].manifest) newest = std::max(newest, chain.backups[i].manifest->started_at);
        if (chosen != nullptr && std::pair(newest, chain.folder) < std::pair(chosen_time, chosen->folder)) continue;
        chosen = &chain;
        chosen_length = length;
        chosen_time = newest;
    }
    if (chosen != nullptr) {
        std::vector<StoredBackup> selected(chosen->backups.begin(),
                                           chosen->backups.begin() + static_cast<std::ptrdiff_t>(chosen_length));
        for (const auto& backup : selected)
            if (!backup.is_complete()) throw Error(backup.code, backup.problem);
        return selected;
    }
    if (chains.empty() && folder.empty())
        throw Error(errc::no_restore_point, "No backup is stored there. Give the folder that holds the database's backups.");
    throw Error(errc::no_restore_point,
                "No stored backup matches" + (folder.empty() ? std::string{} : " in folder '" + folder + "'") +
                    (selection.last_file ? " up to file '" + *selection.last_file + "'" : std::string{}) +
                    (selection.before ? " before the given time" : "") +
                    ". List the restore points of the place and choose one of them.");
}

}  // namespace holdfast::inline v1

#endif
