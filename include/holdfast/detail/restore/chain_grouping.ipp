#ifndef HOLDFAST_DETAIL_RESTORE_CHAIN_GROUPING_IPP
#define HOLDFAST_DETAIL_RESTORE_CHAIN_GROUPING_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/configuration/escaping.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/restore/chain_grouping.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

namespace holdfast::inline v1::detail {

std::vector<StoredChain> group_objects(std::vector<ObjectInfo> objects, std::string_view prefix)
{
    struct Group {
        std::optional<FolderName> name;
        std::map<std::uint32_t, StoredBackup> backups;
    };
    std::map<std::string, Group> folders;
    for (auto& object : objects) {
        const std::size_t slash = object.name.rfind('/');
        const std::string folder = slash == std::string::npos ? std::string{} : object.name.substr(0, slash);
        const auto file =
            parse_object_name(std::string_view(object.name).substr(slash == std::string::npos ? 0 : slash + 1));
        auto name = parse_folder_name(std::string_view(folder).substr(folder.rfind('/') + 1));
        const bool is_root = folder + "/" == prefix || (folder.empty() && prefix.empty());
        if (!file || (!name && !is_root)) continue;
        if (file->number >= static_cast<std::uint32_t>(std::numeric_limits<int>::max())) continue;  // no chain is that long
        Group& group = folders[folder];
        group.name = std::move(name);
        StoredBackup& backup = group.backups[file->number];
        backup.number = static_cast<int>(file->number);
        backup.is_full = file->is_full();
        backup.folder = folder;
        if (file->is_manifest()) backup.manifest_name = object.name;
        backup.objects.push_back(std::move(object));
    }
    std::vector<StoredChain> chains;
    for (auto& [folder, group] : folders) {
        StoredChain chain;
        chain.folder = folder;
        if (group.name) {
            chain.database = unescape_database_name(group.name->database).value_or(group.name->database);
            chain.node_tag = group.name->node_tag;
        }
        for (auto& [number, backup] : group.backups) chain.backups.push_back(std::move(backup));
        chains.push_back(std::move(chain));
    }
    std::ranges::reverse(chains);  // a folder's name begins with its time
    return chains;
}

void adopt_manifest(StoredBackup& backup, std::string text)
{
    try {
        backup.manifest = parse_manifest(text);
        backup.manifest_digest = manifest_digest(text);
        backup.manifest_text = std::move(text);
    } catch (const Error& error) {
        backup.code = error.code();
        backup.problem = "Manifest '" + backup.manifest_name + "': " + error.diagnostics().text();
    }
}

namespace chain_grouping {

// Blank for the place's own folder.
inline std::string in_folder(const std::string& folder)
{
    return folder.empty() ? std::string() : " in folder '" + folder + "'";
}

inline void note(StoredBackup& backup, errc code, std::string problem)
{
    if (backup.code.failed()) return;
    backup.code = code;
    backup.problem = std::move(problem);
}

inline void check_segments(StoredBackup& backup)
{
    std::map<std::string_view, std::uint64_t> sizes;
    for (const auto& object : backup.objects)
        sizes[std::string_view(object.name).substr(object.name.rfind('/') + 1)] = object.size;
    for (const auto& segment : backup.manifest->segments) {
        const auto found = sizes.find(segment.name);
        if (found == sizes.end())
            note(backup, errc::object_not_found,
                 "Object '" + segment.name + "'" + in_folder(backup.folder) +
                     " is missing. Restore it from another place, or choose an "
                     "earlier restore point.");
        else if (found->second != segment.size)
            note(backup, errc::object_truncated,
                 "Object '" + segment.name + "'" + in_folder(backup.folder) + " has " +
                     std::to_string(found->second) + " bytes instead of " + std::to_string(segment.size) +
                     ". Restore it from another place, or choose an earlier restore point.");
    }
}

inline void check_parent(StoredBackup& backup, const StoredBackup* before)
{
    const Manifest& manifest = *backup.manifest;
    const bool fits = manifest.number == 1 ? manifest.is_full
                                           : before != nullptr && before->manifest && !manifest.is_full &&
                                                 manifest.parent_digest == before->manifest_digest &&
                                                 manifest.chain_id == before->manifest->chain_id &&
                                                 manifest.etag_from == before->manifest->etag_to &&
                                                 same_name(manifest.database, before->manifest->database);
    if (!fits)
        note(backup, errc::foreign_object,
             "Manifest '" + backup.manifest_name +
                 "' does not belong to the backup before it. Choose an earlier "
                 "restore point, or restore from another place.");
}

}  // namespace chain_grouping

void find_problems(StoredChain& chain)
{
    using namespace chain_grouping;
    const StoredBackup* before = nullptr;
    int expected = 1;
    for (auto& backup : chain.backups) {
        if (backup.number != expected)
            note(backup, errc::object_not_found,
                 "Backup " + std::to_string(expected) + " of the chain" + in_folder(chain.folder) +
                     " is missing, and the later ones need it. "
                     "Restore it from another place.");
        expected = backup.number + 1;
        if (backup.manifest_name.empty()) {
            note(backup, errc::object_not_found,
                 "Backup " + std::to_string(backup.number) + in_folder(chain.folder) +
                     " has no manifest: it was never completed. "
                     "Choose another restore point.");
        } else if (backup.manifest) {
            if (backup.manifest->number != static_cast<std::uint32_t>(backup.number))
                note(backup, errc::foreign_object,
                     "Manifest '" + backup.manifest_name + "' is that of backup " +
                         std::to_string(backup.manifest->number) + " of a chain. Restore it from another place.");
            check_segments(backup);
            check_parent(backup, before);
        }
        before = &backup;
    }
    if (chain.database.empty() && before != nullptr && before->manifest) chain.database = before->manifest->database;
}

}  // namespace holdfast::inline v1::detail

#endif
