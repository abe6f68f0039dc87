#ifndef HOLDFAST_BACKUP_SWEEP_PLACE_IPP
#define HOLDFAST_BACKUP_SWEEP_PLACE_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/backup/sweep_place.hpp>
#include <holdfast/detail/failures.hpp>
#include <holdfast/detail/list_all.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <map>
#include <utility>

namespace holdfast::inline v1::detail {

inline std::string folder_of(const std::string& object)
{
    return object.substr(0, object.rfind('/'));
}

/// Segments in folders of chains, but the live ones, whose backup has no manifest. Sorted.
inline std::vector<std::string> segments_without_manifest(const std::vector<ObjectInfo>& objects,
                                                          const std::function<bool(const std::string&)>& is_live)
{
    struct Backup {
        bool is_complete = false;
        std::vector<std::string> segments{};
    };
    std::map<std::pair<std::string, std::uint32_t>, Backup> backups;
    for (const auto& object : objects) {
        const std::size_t slash = object.name.rfind('/');
        if (slash == std::string::npos) continue;
        const std::string folder = object.name.substr(0, slash);
        const auto name = parse_object_name(std::string_view(object.name).substr(slash + 1));
        if (!name || !parse_folder_name(std::string_view(folder).substr(folder.rfind('/') + 1))) continue;
        Backup& backup = backups[{folder, name->number}];
        if (name->is_manifest())
            backup.is_complete = true;
        else
            backup.segments.push_back(object.name);
    }
    std::vector<std::string> orphans;
    for (auto& [key, backup] : backups)
        if (!backup.is_complete && !is_live(key.first)) std::ranges::move(backup.segments, std::back_inserter(orphans));
    std::ranges::sort(orphans);
    return orphans;
}

/// Removes one object; false, with the reason noted, if that fails.
inline boost::asio::awaitable<bool> sweep_object(DestinationPort& place, std::string object, SweepOutcome& outcome)
{
    std::exception_ptr failure;
    try {
        co_await place.remove(object);
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure) co_return true;
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) std::rethrow_exception(failure);
    const auto described = describe_failure(failure, errc::place_failed, object, "Remove it by hand.");
    outcome.not_removed.push_back(described.diagnostics.text());
    co_return false;
}

}  // namespace holdfast::inline v1::detail

namespace holdfast::inline v1 {

boost::asio::awaitable<SweepOutcome> sweep_place(detail::DestinationPort& place,
                                                 std::function<bool(const std::string& folder)> is_live)
{
    if (!is_live) is_live = [](const std::string&) { return false; };
    SweepOutcome outcome;
    auto objects = co_await detail::list_all(place, {});
    auto orphans = detail::segments_without_manifest(objects, is_live);
    if (!orphans.empty()) {
        // A listing of many pages is no view of one moment: the manifest may have come after its page was read.
        objects = co_await detail::list_all(place, {});
        const auto again = detail::segments_without_manifest(objects, is_live);
        std::erase_if(orphans, [&](const std::string& name) { return !std::ranges::binary_search(again, name); });
    }
    for (const auto& object : orphans) {
        if (is_live(detail::folder_of(object))) continue;
        const bool gone = co_await detail::sweep_object(place, object, outcome);
        if (gone) ++outcome.removed;
    }
    outcome.leftovers = co_await place.sweep({});
    co_return outcome;
}

}  // namespace holdfast::inline v1

#endif
