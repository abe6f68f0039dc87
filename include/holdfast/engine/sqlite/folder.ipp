#ifndef HOLDFAST_ENGINE_SQLITE_FOLDER_IPP
#define HOLDFAST_ENGINE_SQLITE_FOLDER_IPP

#include <holdfast/configuration/escaping.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/sqlite/folder.hpp>
#include <holdfast/engine/sqlite/names.hpp>
#include <holdfast/error.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <set>
#include <string_view>
#include <utility>

namespace holdfast::inline v1::sqlite {

namespace {

/// A look at a database and its journals that opens none of them.
struct QuickLook {
    std::string text{};
    bool settled = true;  ///< false: so young that another change might leave the same times
};

QuickLook look_quickly(const std::filesystem::path& path)
{
    QuickLook look;
    const auto now =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    for (const char* suffix : {"", "-wal", "-journal"}) {
        auto file = path;
        file += suffix;
        struct stat status{};
        if (::stat(file.c_str(), &status) != 0) {
            look.text += " none";
            continue;
        }
        const auto number = [](auto value) { return " " + std::to_string(value); };
        look.text += number(status.st_dev) + number(status.st_ino) + number(status.st_size);
        for (const auto& time : {status.st_mtim, status.st_ctim}) {
            look.text += number(time.tv_sec) + number(time.tv_nsec);
            // Systems note times with a grain of some milliseconds, and some file systems with one of two seconds.
            const std::int64_t grain = time.tv_nsec == 0 ? 2'100'000'000 : 30'000'000;
            if (now - (std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec) < grain) look.settled = false;
        }
    }
    return look;
}

}  // namespace

SqliteEngineOptions checked(SqliteEngineOptions options)
{
    const auto refuse = [](const std::string& what) {
        throw Error(errc::invalid_argument, "The SQLite engine cannot start: " + what);
    };
    std::error_code error;
    if (options.folder.empty() || !std::filesystem::is_directory(options.folder, error))
        refuse("its folder '" + options.folder.string() + "' is none. Name the folder of the databases.");
    options.folder = std::filesystem::absolute(options.folder);
    if (options.state_folder.empty()) options.state_folder = options.folder / ".holdfast";
    options.state_folder = std::filesystem::absolute(options.state_folder);
    if (options.lock_timeout < std::chrono::milliseconds(0) || options.lock_timeout > std::chrono::hours(1))
        refuse("lock_timeout has to be from 0 to 1 hour. Correct it.");
    if (options.hold_view_for < std::chrono::milliseconds(0) || options.hold_view_for > std::chrono::hours(24))
        refuse("hold_view_for has to be from 0 to 1 day. Correct it.");
    return options;
}

files::BlockMapsOptions maps_options(const SqliteEngineOptions& options)
{
    return {checked(options).state_folder / "maps", options.most_maps};
}

Folder::Folder(SqliteEngineOptions options)
    : ledger([maps = maps_options(options).folder](const std::string& database) {
          return maps / escape_database_name(database) / files::etag_file;
      }),
      options_(std::move(options))
{
    files::make_folder(copies_folder());
    files::sweep_work_folders(copies_folder());
    files::sweep_work_folders(work_folder());
}

bool Folder::is_database(const std::filesystem::path& path, const std::string& name)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    const auto is_called_so = [&] {
        return std::ranges::any_of(options_.suffixes,
                                   [&](const std::string& suffix) { return name.ends_with(suffix); });
    };
    if (status.st_size == 0) return is_called_so();
    const Mark mark{status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
    const std::lock_guard lock(mutex_);
    auto& [known, is] = known_[name];
    // A database stays one as long as it is the same file; what is none may become one.
    const bool same_file = std::get<0>(known) == std::get<0>(mark) && std::get<1>(known) == std::get<1>(mark);
    if (known == mark || (is && same_file)) return is;
    try {
        Connection connection(path, Connection::Access::sniffing, std::chrono::milliseconds(0));
        constexpr std::string_view magic("SQLite format 3\0", 16);
        is = std::memcmp(connection.header().data(), magic.data(), magic.size()) == 0;
        known = mark;
    } catch (const Error& error) {
        // A database that is not listed counts as deleted: better its backups fail, and say why.
        if (files::is_shortage(error.code())) throw;
        return is_called_so();
    }
    return is;
}

std::vector<DatabaseInfo> Folder::databases()
{
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(options_.folder, error)) {
        const auto name = database_of(entry.path().filename().string());
        if (name && is_database(entry.path(), *name)) names.push_back(*name);
    }
    if (error) files::fail_on_file("list the databases in", options_.folder, error.value());
    std::ranges::sort(names);
    std::map<std::string, std::string> folded;
    std::vector<DatabaseInfo> all;
    for (std::string& name : names) {
        const auto [other, is_new] = folded.emplace(files::fold_case(name), name);
        if (!is_new)
            throw Error(errc::engine_failed, "The databases '" + other->second + "' and '" + name + "' in " +
                                                 options_.folder.string() +
                                                 " differ in letter case only. Rename one of them.");
        DatabaseInfo info;
        info.incarnation = files::incarnation_of(options_.folder / file_name_of(name));
        info.name = std::move(name);
        all.push_back(std::move(info));
    }
    return all;
}

std::filesystem::path Folder::find(const std::string& database)
{
    const auto no_database = [&](const char* what) {
        throw Error(errc::database_not_found,
                    "There is no database '" + database.substr(0, 300) + "' in " + options_.folder.string() + what);
    };
    std::filesystem::path path;
    try {
        path = options_.folder / file_name_of(database);
    } catch (const Error&) {
        no_database(". Check the name.");
    }
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        ledger.forget(database);
        // Names are the same without regard to letter case.
        for (const DatabaseInfo& info : databases())
            if (same_name(info.name, database)) return options_.folder / file_name_of(info.name);
        no_database(". Check the name.");
    }
    if (!is_database(path, database))
        throw Error(errc::engine_failed, "The file " + path.string() +
                                             " is no SQLite database, or an encrypted one. Check what has written it.");
    return path;
}

bool Folder::is_taken(const std::string& database)
{
    const std::string wanted = files::fold_case(file_name_of(database));
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(options_.folder, error))
        if (files::fold_case(entry.path().filename().string()) == wanted) return true;
    if (error) files::fail_on_file("list the databases in", options_.folder, error.value());
    return false;
}

Etag Folder::last_etag(const std::string& database)
{
    const auto path = find(database);
    const std::string name = *database_of(path.filename().string());
    const QuickLook look = look_quickly(path);
    if (look.settled)
        if (const auto known = ledger.recall(name, look.text)) return *known;
    Etag etag = 0;
    {
        Connection connection(path, Connection::Access::reading, options_.lock_timeout);
        State state;
        const bool known = connection.begin_known(state);
        connection.end();
        etag = etag_of(name, known, state);
    }
    const QuickLook after = look_quickly(path);
    if (look.settled && after.settled && after.text == look.text) ledger.remember(name, after.text, etag);
    return etag;
}

Etag Folder::etag_of(const std::string& name, bool known, const State& state)
{
    return known ? ledger.etag_of(name, state.text, state.is_empty) : ledger.unique(name);
}

}  // namespace holdfast::inline v1::sqlite

#endif
