#ifndef HOLDFAST_ENGINE_LMDB_FOLDER_IPP
#define HOLDFAST_ENGINE_LMDB_FOLDER_IPP

#include <holdfast/engine/files/database_names.hpp>
#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/lmdb/folder.hpp>
#include <holdfast/engine/lmdb/store.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>
#include <lmdb.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>

namespace holdfast::inline v1::lmdb {

namespace {

constexpr std::array<std::string_view, 1> lock_suffix{"-lock"};

}  // namespace

LmdbEngineOptions checked(LmdbEngineOptions options)
{
    std::error_code error;
    if (options.folder.empty() || !std::filesystem::is_directory(options.folder, error))
        throw Error(errc::invalid_argument, "The LMDB engine cannot start: its folder '" + options.folder.string() +
                                                "' is none. Name the folder of the environments.");
    options.folder = std::filesystem::absolute(options.folder);
    if (options.state_folder.empty()) options.state_folder = options.folder / ".holdfast";
    options.state_folder = std::filesystem::absolute(options.state_folder);
    if (options.hold_view_for < std::chrono::milliseconds(0) || options.hold_view_for > std::chrono::hours(24))
        throw Error(errc::invalid_argument,
                    "The LMDB engine cannot start: hold_view_for has to be from 0 to 1 day. Correct it.");
    return options;
}

files::BlockMapsOptions maps_options(const LmdbEngineOptions& options)
{
    return {checked(options).state_folder / "maps", options.most_maps};
}

void fail(int code, std::string_view doing, const std::filesystem::path& path)
{
    if (code == ENOSPC || code == EDQUOT || code == EACCES || code == EPERM || code == EROFS ||
        files::is_shortage({code, boost::system::generic_category()}))
        files::fail_on_file(doing, path, code);
    const char* advice = "Look at the file and the log of the system.";
    if (code == MDB_INVALID || code == MDB_VERSION_MISMATCH)
        advice = "It is no LMDB environment, or one of another version of LMDB or another kind of machine.";
    else if (code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_PANIC)
        advice = "It is damaged; restore it from its last backup.";
    else if (code == MDB_MAP_RESIZED)
        advice = "Another process has let it grow; try again when no other backup of it is under way.";
    else if (code == MDB_READERS_FULL)
        advice = "Clear its stale readers (mdb_stat -rr), or let its writer open it with more readers.";
    throw Error(errc::engine_failed,
                {"Cannot " + std::string(doing) + " the LMDB environment " + path.string() + ". " + advice,
                 mdb_strerror(code)});
}

std::shared_ptr<MDB_env> open_environment(const std::filesystem::path& path, unsigned flags)
{
    MDB_env* raw = nullptr;
    int code = mdb_env_create(&raw);
    if (code != MDB_SUCCESS) fail(code, "open", path);
    std::shared_ptr<MDB_env> environment(raw, mdb_env_close);
    code = mdb_env_open(raw, path.c_str(), MDB_RDONLY | MDB_NOTLS | flags, 0600);
    if (code != MDB_SUCCESS) fail(code, "open", path);
    return environment;
}

Etag newest_transaction(MDB_env* environment)
{
    MDB_envinfo info{};
    const int code = mdb_env_info(environment, &info);
    if (code != MDB_SUCCESS) fail(code, "look at", {});
    return info.me_last_txnid;
}

Folder::Folder(LmdbEngineOptions options) : options_(std::move(options))
{
    files::make_folder(copies_folder());
    files::sweep_work_folders(copies_folder());
    files::sweep_work_folders(work_folder());
}

std::filesystem::path Folder::data_of(const std::filesystem::path& path) const
{
    return options_.single_files ? path : path / data_file;
}

// LMDB has its locks on the other file, so this one may be opened and closed.
bool Folder::is_environment(const std::filesystem::path& path) const
{
    const auto data = data_of(path);
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(data, ignored)) return false;
    try {
        const files::File file(data, O_RDONLY);
        std::array<std::byte, 24> head{};
        if (file.read_some(0, head) != head.size()) return false;
        // The first page: 16 bytes of head, then the magic number in the machine's byte order.
        std::uint32_t magic = 0;
        std::memcpy(&magic, head.data() + 16, sizeof magic);
        return magic == 0xBEEFC0DE;
    } catch (const Error& error) {
        // A database that is not listed counts as deleted: better its backups fail, and say why.
        if (files::is_shortage(error.code())) throw;
        auto lock = data;
        lock += "-lock";
        return !options_.single_files || std::filesystem::exists(lock, ignored);
    }
}

std::vector<DatabaseInfo> Folder::databases()
{
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(options_.folder, error)) {
        const auto name = files::database_of(entry.path().filename().string(), lock_suffix);
        if (name && is_environment(entry.path())) names.push_back(*name);
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
        info.incarnation = files::incarnation_of(data_of(options_.folder / files::file_name_of(name, lock_suffix)));
        info.name = std::move(name);
        all.push_back(std::move(info));
    }
    return all;
}

std::filesystem::path Folder::find(const std::string& database)
{
    std::filesystem::path path;
    std::error_code ignored;
    try {
        path = options_.folder / files::file_name_of(database, lock_suffix);
    } catch (const Error&) {
        path.clear();
    }
    if (path.empty() || !std::filesystem::exists(data_of(path), ignored)) {
        // Names are the same without regard to letter case.
        for (const DatabaseInfo& info : databases())
            if (files::fold_case(info.name) == files::fold_case(database))
                return options_.folder / files::file_name_of(info.name, lock_suffix);
        throw Error(errc::database_not_found, "There is no database '" + database.substr(0, 300) + "' in " +
                                                  options_.folder.string() + ". Check the name.");
    }
    if (!is_environment(path))
        throw Error(errc::engine_failed,
                    "The file " + data_of(path).string() + " is no LMDB environment. Check what has written it.");
    return path;
}

bool Folder::is_taken(const std::string& database)
{
    const std::string wanted = files::fold_case(files::file_name_of(database, lock_suffix));
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(options_.folder, error))
        if (files::fold_case(entry.path().filename().string()) == wanted) return true;
    if (error) files::fail_on_file("list the databases in", options_.folder, error.value());
    return false;
}

std::shared_ptr<MDB_env> Folder::environment(const std::string& database)
{
    const auto path = find(database);
    if (options_.environment) {
        const auto name = files::database_of(path.filename().string(), lock_suffix);
        if (auto theirs = options_.environment(*name)) return theirs;
    }
    // Opened and closed under the mutex: the same environment is never open twice.
    const std::lock_guard lock(*mutex_);
    const std::string key = path.string() + " " + files::incarnation_of(data_of(path));
    Opened& opened = (*open_)[key];
    if (opened.users == 0) {
        try {
            opened.environment = open_environment(path, options_.single_files ? MDB_NOSUBDIR : 0U);
            int dead = 0;
            mdb_reader_check(opened.environment.get(), &dead);  // slots of processes that were killed
        } catch (...) {
            open_->erase(key);
            throw;
        }
    }
    ++opened.users;
    const auto release = [mutex = mutex_, all = open_, key](MDB_env*) {
        const std::lock_guard relock(*mutex);
        const auto found = all->find(key);
        if (--found->second.users == 0) all->erase(found);
    };
    return std::shared_ptr<MDB_env>(opened.environment.get(), release);
}

}  // namespace holdfast::inline v1::lmdb

#endif
