#ifndef HOLDFAST_ENGINE_SQLITE_RESTORE_IPP
#define HOLDFAST_ENGINE_SQLITE_RESTORE_IPP

#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/sqlite/folder.hpp>
#include <holdfast/engine/sqlite/names.hpp>
#include <holdfast/engine/sqlite/restore.hpp>
#include <holdfast/engine/sqlite/snapshot.hpp>
#include <holdfast/error.hpp>

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace holdfast::inline v1::sqlite {

Restore::Restore(std::shared_ptr<Folder> folder, std::string database, files::WorkFolder work)
    : folder_(std::move(folder)), database_(std::move(database)), work_(std::move(work))
{
}

void Restore::accept(const WrittenBackup& backup) const
{
    if (backup.engine.name != "SQLite")
        throw Error(errc::invalid_argument, "Database '" + database_ +
                                                "' cannot be restored: its backup was made by '" + backup.engine.name +
                                                "', not by SQLite. Restore it with the engine that made it.");
}

void Restore::check_content(const std::filesystem::path& file) const
{
    const auto refuse = [&](const std::string& what) {
        throw Error(errc::object_damaged,
                    {"Database '" + database_ + "' is not restored: the file of the backup is " +
                         (what.empty() ? "no SQLite database" : "a damaged SQLite database") +
                         ", and was so when it was backed up. Restore an earlier backup, or set check_after_restore to "
                         "none to get it as it is.",
                     what});
    };
    const SqliteCheck wanted = folder_->options().check_after_restore;
    if (wanted == SqliteCheck::none || std::filesystem::file_size(file) == 0) return;
    Connection connection(file, Connection::Access::still, std::chrono::milliseconds(0));
    for (const char* pragma : {"PRAGMA integrity_check(1)", "PRAGMA quick_check(1)"}) {
        if (wanted == SqliteCheck::quick && pragma[7] == 'i') continue;
        std::string said;
        try {
            said = connection.value(pragma);
        } catch (const Error& error) {
            const int kind = sqlite3_errcode(connection.get()) & 0xff;
            if (kind == SQLITE_NOTADB) refuse({});
            if (kind == SQLITE_CORRUPT) refuse(error.what());
            // A schema that needs an extension of the application cannot be read here, and its indexes not checked.
            if (kind != SQLITE_ERROR) throw;
            continue;
        }
        if (said != "ok") refuse(said);
        return;
    }
}

void Restore::check(const WrittenBackup&, const std::vector<SnapshotFile>& files) const
{
    if (files.size() != 1 || files.front().name != database_file)
        throw Error(errc::object_damaged, "Database '" + database_ +
                                              "' is not restored: its backup has other files than an SQLite database. "
                                              "Restore an earlier backup.");
    check_content(folder() / database_file);
}

void Restore::publish(const WrittenBackup& newest, const std::vector<SnapshotFile>&)
{
    const auto file = folder() / database_file;
    const auto target = folder_->options().folder / file_name_of(database_);
    struct stat owner{};
    if (::stat(folder_->options().folder.c_str(), &owner) == 0 && ::geteuid() == 0 &&
        ::chown(file.c_str(), owner.st_uid, owner.st_gid) != 0)
        files::fail_on_file("give away", file, errno);
    {
        const std::lock_guard lock(folder_->publishing);
        // SQLite would take the journal of a former database for one of this.
        for (const std::string_view suffix : journal_suffixes) {
            auto journal = target;
            journal += suffix;
            std::error_code ignored;
            if (std::filesystem::exists(journal, ignored))
                throw Error(errc::engine_failed, "Database '" + database_ + "' is not restored: the file " +
                                                     journal.string() +
                                                     " of a former database is in its way. Move that file away.");
        }
        const int error = folder_->is_taken(database_) ? EEXIST : files::rename_to_free_name(file, target);
        if (error == EEXIST)
            throw Error(
                errc::database_exists,
                "Database '" + database_ + "' exists: somebody made it while it was restored. Choose another name.");
        if (error != 0) files::fail_on_file("publish", target, error);
        files::sync_folder(folder_->options().folder);
    }
    try {
        Connection connection(target, Connection::Access::reading, folder_->options().lock_timeout);
        State state;
        const bool known = connection.begin_known(state);
        connection.end();
        if (known) folder_->ledger.restored(database_, state.text, newest.last_etag);
    } catch (const Error&) {
        folder_->ledger.forget(database_);  // it gets a later etag when it is looked at
    }
}

}  // namespace holdfast::inline v1::sqlite

#endif
