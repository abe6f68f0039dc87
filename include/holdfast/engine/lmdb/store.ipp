#ifndef HOLDFAST_ENGINE_LMDB_STORE_IPP
#define HOLDFAST_ENGINE_LMDB_STORE_IPP

#include <holdfast/engine/files/database_names.hpp>
#include <holdfast/engine/lmdb/folder.hpp>
#include <holdfast/engine/lmdb/live_environment.hpp>
#include <holdfast/engine/lmdb/store.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>
#include <lmdb.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

namespace holdfast::inline v1::lmdb {

Snapshot::Snapshot(std::unique_ptr<files::LiveView> bytes, Etag etag, std::string incarnation)
    : bytes_(std::move(bytes))
{
    description_.etag = etag;
    description_.incarnation = std::move(incarnation);
    description_.change_vector = "txn:" + std::to_string(etag);
    description_.files.push_back({data_file, bytes_->size(), {}});
}

void Snapshot::read(std::size_t, std::uint64_t offset, std::span<std::byte> into)
{
    bytes_->read(offset, into);
}

Store::Store(LmdbEngineOptions options) : folder_(std::make_shared<Folder>(std::move(options))) {}

Store::~Store() = default;

EngineIdentity Store::identity() const
{
    int major = 0;
    int minor = 0;
    int patch = 0;
    mdb_version(&major, &minor, &patch);
    return {"LMDB", std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch)};
}

std::vector<DatabaseInfo> Store::databases()
{
    return folder_->databases();
}

Etag Store::last_etag(const std::string& database)
{
    return newest_transaction(folder_->environment(database).get());
}

SecretBytes Store::database_key(const std::string& database)
{
    static_cast<void>(folder_->find(database));
    return {};
}

Snapshot Store::open_snapshot(const ReadRequest& request)
{
    const auto path = folder_->find(request.database);
    // Before the environment is opened: one that is put in its place meanwhile is then taken for another than it is,
    // which costs a full.
    std::string incarnation = files::incarnation_of(folder_->data_of(path));
    const auto show = [&](std::unique_ptr<LiveEnvironment> live, files::HoldView hold) {
        const Etag etag = live->transaction();
        const std::uint64_t size = live->size();
        return Snapshot(std::make_unique<files::LiveView>(std::move(live), size, std::move(hold)), etag,
                        std::move(incarnation));
    };
    auto environment = folder_->environment(request.database);
    const auto hold = folder_->options().hold_view_for;
    if (hold > std::chrono::milliseconds(0))
        if (auto live = LiveEnvironment::open(environment, path))
            return show(std::move(live), {hold, folder_->copies_folder()});

    const files::WorkFolder work(folder_->copies_folder());
    files::File copy(work.path() / "copy", O_RDWR | O_CREAT | O_EXCL);
    const int code = mdb_env_copyfd2(environment.get(), copy.get(), 0);
    if (code != MDB_SUCCESS) fail(code, "copy", path);
    environment.reset();
    // Which transaction it is can be told by the copy only: others may have been committed meanwhile.
    auto copied = open_environment(copy.path(), MDB_NOSUBDIR | MDB_NOLOCK);
    if (auto still = LiveEnvironment::open(copied, path, true)) return show(std::move(still), {});
    const Etag etag = newest_transaction(copied.get());
    const std::uint64_t size = copy.size();
    return Snapshot(std::make_unique<files::LiveView>(std::make_unique<files::FileSource>(std::move(copy)), size,
                                                      files::HoldView{}),
                    etag, std::move(incarnation));
}

Restore Store::open_restore(const WriteRequest& request)
{
    if (!request.encryption_key.empty())
        throw Error(errc::invalid_argument, "An LMDB environment cannot be restored encrypted. Restore '" +
                                                request.database + "' without a key.");
    if (folder_->is_taken(request.database))
        throw Error(errc::database_exists,
                    "Database '" + request.database + "' exists. Remove it, or choose another name.");
    return Restore(folder_, request.database, files::WorkFolder(folder_->work_folder()));
}

Restore::Restore(std::shared_ptr<Folder> folder, std::string database, files::WorkFolder work)
    : folder_(std::move(folder)), database_(std::move(database)), work_(std::move(work))
{
}

void Restore::accept(const WrittenBackup& backup) const
{
    if (backup.engine.name != "LMDB")
        throw Error(errc::invalid_argument, "Database '" + database_ +
                                                "' cannot be restored: its backup was made by '" + backup.engine.name +
                                                "', not by LMDB. Restore it with the engine that made it.");
}

void Restore::check(const WrittenBackup& newest, const std::vector<SnapshotFile>& files) const
{
    const auto data = folder() / data_file;
    const auto refuse = [&](const std::string& what) {
        throw Error(errc::object_damaged, "Database '" + database_ + "' is not restored: its backup " + what +
                                              ". Restore an earlier backup.");
    };
    if (files.size() != 1 || files.front().name != data_file) refuse("has other files than an LMDB environment");
    if (newest_transaction(open_environment(data, MDB_NOSUBDIR | MDB_NOLOCK).get()) != newest.last_etag)
        refuse("shows another transaction than its etag");
}

void Restore::publish(const WrittenBackup&, const std::vector<SnapshotFile>&)
{
    const auto data = folder() / data_file;
    const auto target =
        folder_->options().folder / files::file_name_of(database_, std::array<std::string_view, 1>{"-lock"});
    const auto& whole = folder_->options().single_files ? data : folder();
    struct stat owner{};
    if (::geteuid() == 0 && ::stat(folder_->options().folder.c_str(), &owner) == 0)
        for (const auto& each : {data, folder()})
            if (::chown(each.c_str(), owner.st_uid, owner.st_gid) != 0) files::fail_on_file("give away", each, errno);
    const std::lock_guard lock(folder_->publishing);
    const int error = folder_->is_taken(database_) ? EEXIST : files::rename_to_free_name(whole, target);
    if (error == EEXIST)
        throw Error(
            errc::database_exists,
            "Database '" + database_ + "' exists: somebody made it while it was restored. Choose another name.");
    if (error != 0) files::fail_on_file("publish", target, error);
    files::sync_folder(folder_->options().folder);
}

}  // namespace holdfast::inline v1::lmdb

#endif
