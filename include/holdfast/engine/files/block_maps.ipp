#ifndef HOLDFAST_ENGINE_FILES_BLOCK_MAPS_IPP
#define HOLDFAST_ENGINE_FILES_BLOCK_MAPS_IPP

#include <holdfast/configuration/escaping.hpp>
#include <holdfast/engine/files/block_maps.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>
#include <utility>

namespace holdfast::inline v1::files {

namespace {

struct FoundMap {
    std::filesystem::path path{};
    std::filesystem::file_time_type used{};
    BlockMapName name{};
};

/// `error` says why not all were found.
std::vector<FoundMap> find_maps(const std::filesystem::path& folder, std::error_code& error)
{
    std::vector<FoundMap> found;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        auto name = parse_map_name(entry.path().filename().string());
        if (!name) continue;
        FoundMap map{entry.path(), entry.last_write_time(ignored), std::move(*name)};
        found.push_back(std::move(map));
    }
    std::ranges::sort(found, [](const FoundMap& a, const FoundMap& b) {
        return std::tie(a.used, a.path) > std::tie(b.used, b.path);
    });
    return found;
}

std::vector<FoundMap> find_maps(const std::filesystem::path& folder)
{
    std::error_code ignored;
    return find_maps(folder, ignored);
}

void remove_file(const std::filesystem::path& path)
{
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
}

/// Files that a writer has not finished, whose process is gone.
void remove_parts(const std::filesystem::path& folder)
{
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        if (entry.path().extension() != ".part") continue;
        try {
            File file(entry.path(), O_RDONLY);
            if (file.try_lock()) remove_file(entry.path());
        } catch (const Error&) {
            continue;  // somebody was faster, or it is not ours to remove
        }
    }
}

}  // namespace

BlockMaps::BlockMaps(BlockMapsOptions options) : options_(std::move(options))
{
    if (options_.folder.empty())
        throw Error(errc::invalid_argument, "The block maps have no folder. Name one of their own.");
    if (options_.most_maps < 2 || options_.most_maps > 1000)
        throw Error(errc::invalid_argument, "most_maps has to be from 2 to 1000. Correct it.");
    make_folder(options_.folder);
    sweep_work_folders(build_folder());
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(options_.folder, ignored)) remove_parts(entry.path());
}

std::filesystem::path BlockMaps::folder_of(const std::string& database) const
{
    return options_.folder / escape_database_name(database);
}

BlockMapReader BlockMaps::open(const std::string& database, Etag etag)
{
    const std::lock_guard lock(mutex_);
    std::string why = "there is no map of its blocks as of etag " + std::to_string(etag);
    const auto now = std::filesystem::file_time_type::clock::now();
    std::error_code unlisted;
    const auto found = find_maps(folder_of(database), unlisted);
    if (unlisted && unlisted != std::errc::no_such_file_or_directory)
        fail_on_file("list the block maps in", folder_of(database), unlisted.value());
    for (const FoundMap& each : found) {
        if (each.name.etag != etag) continue;
        try {
            BlockMapReader map(each.path);
            if (map.head().etag != etag) throw Error(errc::object_damaged, "It has another etag than its name says.");
            std::error_code ignored;
            std::filesystem::last_write_time(each.path, now, ignored);
            supersede(map);
            return map;
        } catch (const Error& error) {
            if (is_shortage(error.code())) throw;
            why = error.what();
            // What only cannot be read now may be whole.
            if (error.code() == condition::integrity || error.code() == errc::short_read) remove_file(each.path);
        }
    }
    throw Error(errc::full_needed,
                "The changes of database '" + database + "' cannot be told: " + why + ". Make a full backup.");
}

void BlockMaps::supersede(const BlockMapReader& used)
{
    const std::string& base = used.head().base;
    if (base.empty()) return;
    for (const FoundMap& each : find_maps(used.path().parent_path()))
        if (each.path != used.path() && (each.name.id == base || each.name.base == base)) remove_file(each.path);
}

std::uint64_t BlockMaps::seed_of(const std::string& database)
{
    const std::lock_guard lock(mutex_);
    const auto path = folder_of(database) / seed_file;
    std::uint64_t seed = 0;
    const auto parse = [&](const std::string& text) {
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seed, 16);
        return text.size() == 16 && ec == std::errc() && end == text.data() + text.size();
    };
    if (parse(read_file(path, 4096))) return seed;
    const std::string fresh = random_name();
    static_cast<void>(parse(fresh));
    make_folder(folder_of(database));
    write_file(path, fresh);
    return seed;
}

BlockMapWriter BlockMaps::create(const std::string& database, BlockMapHead head)
{
    make_folder(folder_of(database));
    return BlockMapWriter(folder_of(database), std::move(head));
}

void BlockMaps::prune(const std::string& database)
{
    const std::lock_guard lock(mutex_);
    const auto found = find_maps(folder_of(database));
    for (std::size_t i = options_.most_maps; i < found.size(); ++i) remove_file(found[i].path);
}

void BlockMaps::sweep(const std::vector<std::string>& databases)
{
    const std::lock_guard lock(mutex_);
    std::set<std::string> wanted;
    for (const std::string& each : databases) wanted.insert(escape_database_name(each));
    std::vector<std::filesystem::path> unwanted;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(options_.folder, ignored)) {
        const std::string name = entry.path().filename().string();
        if (!wanted.contains(name) && (unescape_database_name(name) || name.find("=~") != std::string::npos))
            unwanted.push_back(entry.path());
    }
    for (const auto& folder : unwanted) {
        for (const FoundMap& each : find_maps(folder)) remove_file(each.path);
        remove_file(folder / etag_file);
        remove_file(folder / seed_file);
        std::filesystem::remove(folder, ignored);  // stays if there is anything that is not ours
    }
}

}  // namespace holdfast::inline v1::files

#endif
