#ifndef HOLDFAST_DETAIL_BACKUP_ADOPT_IPP
#define HOLDFAST_DETAIL_BACKUP_ADOPT_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/detail/backup/backup_run.hpp>
#include <holdfast/detail/read_object.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace holdfast::inline v1::detail {

/// A process that ends between a manifest and the record of it leaves a good backup that nobody knows of. If the
/// chain's folder holds the one that this run would have made, the chain goes on after it. True if there was one.
///
/// Errors          errc::object_exists if it does not continue the chain
boost::asio::awaitable<bool> BackupRun::adopt_newer_backup()
{
    const std::string name = object(make_manifest_name(manifest_.number));
    bool seen = false;
    for (const auto& place : places_) {
        const auto found = std::ranges::find(place->found, name, &ObjectInfo::name);
        if (place->has_failed() || found == place->found.end()) continue;
        seen = true;
        std::string text;
        bool is_read = true;
        try {
            text = co_await read_small_object(*place->place.destination, name, found->size, ManifestLimits::bytes);
        } catch (...) {
            is_read = false;
        }
        job_.control->throw_if_aborted();
        if (is_read && adopt(text, *place)) co_return true;
    }
    if (seen)
        throw Error(errc::object_exists, "The chain in folder '" + folder_ +
                                             "' holds a newer backup that does not continue what the task knows of. "
                                             "Start a full backup.");
    co_return false;
}

/// Takes the manifest over into the chain, if it is whole at the place and the child of what is known.
bool BackupRun::adopt(const std::string& text, const PlaceRun& place)
{
    Manifest found;
    try {
        found = parse_manifest(text);
        if (found.encryption.has_value() != job_.key.has_value()) return false;
        if (found.encryption) {
            const auto data_key = unwrap_data_key(*job_.cipher, *job_.key, *found.encryption, found.backup_id);
            verify_manifest(text, found, data_key);
        }
    } catch (const Error&) {
        return false;
    }
    const bool fits = found.number == manifest_.number && !found.is_full && found.chain_id == job_.chain.chain_id &&
                      found.parent_digest == job_.chain.parent_digest && found.etag_from == job_.chain.last_etag;
    const auto is_there = [](const PlaceRun& at, const std::string& name) {
        return std::ranges::find(at.found, name, &ObjectInfo::name) != at.found.end();
    };
    std::vector<std::string> names;
    for (const auto& segment : found.segments) names.push_back(object(segment.name));
    names.push_back(object(make_manifest_name(found.number)));
    if (!fits || !std::ranges::all_of(names, [&](const auto& name) { return is_there(place, name); })) return false;

    ChainState& chain = job_.chain;
    chain.length = static_cast<int>(found.number);
    chain.parent_digest = manifest_digest(text);
    chain.last_etag = found.etag_to;
    chain.change_vector = found.change_vector;
    chain.last_at = found.started_at;
    for (const auto& each : places_) {
        if (is_staging(*each) || is_there(*each, names.back())) continue;
        auto entry = std::ranges::find(chain.places, each->place.name, &ChainPlace::name);
        if (entry == chain.places.end()) continue;
        entry->missing.insert(entry->missing.end(), names.begin(), names.end());
        each->was_whole = false;
    }
    continue_chain();
    return true;
}

}  // namespace holdfast::inline v1::detail

#endif
