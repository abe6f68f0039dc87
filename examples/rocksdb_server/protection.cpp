#include "protection.hpp"

#include <holdfast/configuration/escaping.hpp>

#include <boost/asio/use_future.hpp>

#include <stdexcept>
#include <utility>
#include <variant>

namespace rocksdb_server {

namespace {

using boost::asio::use_future;

constexpr const char* template_name = "RocksDB";
/// A real server reads its key from where it keeps its secrets.
constexpr const char* key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// Waits for an answer, and throws with the coordinator's text instead of a bare code.
template <class Call>
auto answer(const std::string& doing, Call call)
{
    holdfast::Diagnostics why;
    auto future = call(why);
    try {
        return future.get();
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error(doing + ": " + (why.message.empty() ? error.code().message() : why.text()));
    }
}

holdfast::BackupEncryptionSettings encryption()
{
    holdfast::BackupEncryptionSettings encryption;
    encryption.encryption_mode = holdfast::EncryptionMode::use_provided_key;
    encryption.key = std::string_view(key);
    return encryption;
}

}  // namespace

Protection::Protection(Tenants& tenants, const std::filesystem::path& memory, std::filesystem::path backups)
    : tenants_(tenants), folder_(std::move(backups)), persistence_({.path = memory.string()})
{
    holdfast::CoordinatorOptions options;
    options.executor = threads_.get_executor();
    options.blocking_executor = threads_.get_executor();
    options.observer = [this](const holdfast::Event& event) {
        if (const auto* done = std::get_if<holdfast::event::BackupCommitted>(&event)) {
            const std::lock_guard lock(mutex_);
            committed_[done->task.database] = {done->is_full, false, done->bytes_stored, done->manifest};
        }
    };
    backups_ = std::make_unique<Backups>(tenants_.engine(), persistence_, std::move(options));
    answer("Cannot start", [&](auto& why) { return backups_->async_start(why, use_future); });
}

Protection::~Protection()
{
    backups_->async_stop(use_future).wait();
    backups_.reset();
    threads_.join();
}

void Protection::protect(const std::string& full, const std::string& incremental)
{
    holdfast::ServerWideBackupConfiguration nightly;
    nightly.name = template_name;
    nightly.full_backup_frequency = full;
    nightly.incremental_backup_frequency = incremental;
    nightly.local_settings = holdfast::LocalSettings{.folder_path = folder_.string()};
    nightly.backup_encryption_settings = encryption();
    answer("Cannot put the template",
           [&](auto& why) { return backups_->async_put_server_wide_backup_configuration(nightly, why, use_future); });
}

void Protection::created(const std::string& database)
{
    answer("Cannot add " + database,
           [&](auto& why) { return backups_->async_database_created(database, why, use_future); });
}

void Protection::dropped(const std::string& database)
{
    answer("Cannot remove " + database,
           [&](auto& why) { return backups_->async_database_deleted(database, why, use_future); });
}

std::map<std::string, Outcome> Protection::back_up_all()
{
    {
        const std::lock_guard lock(mutex_);
        committed_.clear();
    }
    std::map<std::string, std::int64_t> running;
    for (const std::string& database : tenants_.names()) {
        const auto task =
            backups_
                ->async_get_ongoing_task_info(database, std::string("Server Wide Backup, ") + template_name, use_future)
                .get();
        if (!task) throw std::runtime_error(database + " has no task");
        running[database] = answer(database, [&](auto& why) {
                                return backups_->async_start_backup(database, task->task_id, false, why, use_future);
                            }).operation_id;
    }
    std::map<std::string, Outcome> all;
    for (const auto& [database, operation] : running) {
        const auto state = backups_->async_wait_for_operation(operation, use_future).get();
        if (state.status != holdfast::OperationStatus::completed)
            throw std::runtime_error(database + " is not backed up: " + state.error.value_or("no reason is known"));
        const std::lock_guard lock(mutex_);
        all[database] = committed_[database];
        all[database].nothing_changed = state.result && state.result->nothing_changed;
    }
    return all;
}

void Protection::restore(const std::string& database, const std::string& as, const std::optional<std::string>& manifest)
{
    holdfast::RestoreBackupConfiguration configuration;
    configuration.database_name = as;
    auto place = folder_ / holdfast::escape_database_name(database);
    if (manifest) {
        const std::filesystem::path path(*manifest);
        if (path.has_parent_path()) place /= path.parent_path().filename();
        configuration.last_file_name_to_restore = path.filename().string();
    }
    configuration.backup_location = place.string();
    configuration.backup_encryption_settings = encryption();
    answer("Cannot restore " + database,
           [&](auto& why) { return backups_->async_restore(configuration, why, use_future); });
}

}  // namespace rocksdb_server
