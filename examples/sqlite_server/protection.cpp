#include "protection.hpp"

#include <holdfast/configuration/escaping.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_future.hpp>

#include <sodium.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <iostream>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace sqlite_server {

namespace {

using boost::asio::use_future;

constexpr const char* template_name = "SQLite";

/// One line on the terminal, from any thread.
void say(const std::string& line)
{
    std::cout << line + "\n" << std::flush;
}

void report(const holdfast::Event& event)
{
    namespace what = holdfast::event;
    std::visit(
        []<class E>(const E& e) {
            if constexpr (std::is_same_v<E, what::BackupCommitted>)
                say(e.task.database + ": " + (e.is_full ? "full" : "incremental") + " backup, " +
                    std::to_string(e.bytes_stored) + " bytes, " + e.manifest);
            else if constexpr (std::is_same_v<E, what::AttemptFailed>)
                say(e.task.database + ": failed: " + e.text);
            else if constexpr (std::is_same_v<E, what::BackgroundFailure>)
                say(e.what + ": " + e.code.message());
        },
        event);
}

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

std::string show(holdfast::TimePoint time)
{
    const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    (void)std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts);
    return text;
}

std::filesystem::path temporary_folder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "sqlite_server-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("Cannot make a folder like " + pattern);
    return pattern;
}

/// The Base64 text of a key of 32 bytes; the file is made with a random one if there is none.
std::string key_of(const std::filesystem::path& file)
{
    constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
    constexpr std::size_t length = 44;
    char text[sodium_base64_ENCODED_LEN(32, variant)] = {};
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made >= 0) {
        const auto key = holdfast::SecretBytes::random(32);
        sodium_bin2base64(text, sizeof text, reinterpret_cast<const unsigned char*>(key.bytes().data()), key.size(),
                          variant);
        const bool written = ::write(made, text, length) == static_cast<ssize_t>(length) && ::fsync(made) == 0;
        ::close(made);
        if (!written) throw std::runtime_error("Cannot write the key file " + file.string());
        say("Made the key file " + file.string() + ". Keep a copy of it elsewhere: without it no backup can be read.");
        return text;
    }
    const int existing = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool read = existing >= 0 && ::read(existing, text, length) == static_cast<ssize_t>(length);
    if (existing >= 0) ::close(existing);
    if (!read) throw std::runtime_error("The key file " + file.string() + " holds no key of 32 bytes in Base64");
    return text;
}

}  // namespace

Protection::Protection(Settings settings, bool for_good)
    : settings_(std::move(settings)),
      memory_folder_(for_good ? std::filesystem::absolute(settings_.folder) / ".holdfast" : temporary_folder()),
      is_temporary_(!for_good),
      threads_(4),
      engine_({.folder = settings_.folder})
{
    persistence_ = std::make_unique<holdfast::SqlitePersistence>(
        holdfast::SqlitePersistenceOptions{.path = (memory_folder_ / "sqlite_server.sqlite").string()});
    holdfast::CoordinatorOptions options;
    options.executor = threads_.get_executor();
    options.blocking_executor = threads_.get_executor();
    options.observer = report;
    backups_ = std::make_unique<Backups>(engine_, *persistence_, std::move(options));
    known_ = names();
    answer("Cannot start", [&](auto& why) { return backups_->async_start(why, use_future); });
}

Protection::~Protection()
{
    backups_.reset();
    threads_.join();
    persistence_.reset();
    std::error_code ignored;
    if (is_temporary_) std::filesystem::remove_all(memory_folder_, ignored);
}

std::set<std::string> Protection::names()
{
    std::set<std::string> all;
    for (const auto& info : engine_.databases()) all.insert(info.name);
    return all;
}

std::optional<holdfast::BackupEncryptionSettings> Protection::encryption() const
{
    if (settings_.key_file.empty()) return std::nullopt;
    holdfast::BackupEncryptionSettings encryption;
    encryption.encryption_mode = holdfast::EncryptionMode::use_provided_key;
    encryption.key = std::string_view(key_of(settings_.key_file));
    return encryption;
}

void Protection::protect()
{
    holdfast::ServerWideBackupConfiguration configuration;
    configuration.name = template_name;
    configuration.full_backup_frequency = settings_.full;
    configuration.incremental_backup_frequency = settings_.incremental;
    configuration.local_settings =
        holdfast::LocalSettings{.folder_path = std::filesystem::absolute(settings_.backups).string()};
    configuration.retention_policy =
        holdfast::RetentionPolicy{.minimum_backup_age_to_keep = std::chrono::days(settings_.keep_days)};
    configuration.backup_encryption_settings = encryption();
    answer("Cannot put the template", [&](auto& why) {
        return backups_->async_put_server_wide_backup_configuration(configuration, why, use_future);
    });
}

void Protection::look_for_databases()
{
    const auto now = names();
    for (const std::string& name : now) {
        if (known_.contains(name)) continue;
        say(name + ": a new database");
        answer("Cannot add " + name,
               [&](auto& why) { return backups_->async_database_created(name, why, use_future); });
    }
    for (const std::string& name : known_) {
        if (now.contains(name)) continue;
        say(name + ": the database is gone");
        answer("Cannot remove " + name,
               [&](auto& why) { return backups_->async_database_deleted(name, why, use_future); });
    }
    known_ = now;
}

std::int64_t Protection::start(const std::string& database, std::int64_t task)
{
    while (true) {
        holdfast::Diagnostics why;
        const auto both = [](holdfast::error_code code, const holdfast::StartBackupOperationResult& result) {
            return std::pair(code, result.operation_id);
        };
        const auto [code, operation] =
            backups_->async_start_backup(database, task, false, why, use_future(both)).get();
        if (!code) return operation;
        if (code != holdfast::errc::backup_already_running)
            throw std::runtime_error(database + ": " + (why.message.empty() ? code.message() : why.text()));
        // A slot has just come, and what it backs up may be older than what is there now.
        (void)backups_->async_wait_for_operation(operation, use_future).get();
    }
}

bool Protection::back_up_all()
{
    struct Run {
        std::string database;
        std::int64_t operation = 0;
    };
    std::vector<Run> runs;
    bool all_right = true;
    const auto tasks = answer("Cannot list the tasks",
                              [&](auto& why) { return backups_->async_get_ongoing_tasks("", why, use_future); });
    for (const std::string& database : known_) {
        const auto task =
            backups_
                ->async_get_ongoing_task_info(database, std::string("Server Wide Backup, ") + template_name, use_future)
                .get();
        if (!task) continue;
        try {
            runs.push_back({database, start(database, task->task_id)});
        } catch (const std::exception& error) {
            say(error.what());
            all_right = false;
        }
    }
    for (const Run& run : runs) {
        const auto state = backups_->async_wait_for_operation(run.operation, use_future).get();
        if (state.status != holdfast::OperationStatus::completed) {
            say(run.database + ": not backed up: " + state.error.value_or("no reason is known"));
            all_right = false;
        } else if (state.result && state.result->nothing_changed) {
            say(run.database + ": nothing has changed");
        }
    }
    say(std::to_string(runs.size()) + " of " + std::to_string(tasks.size()) + " databases were looked at");
    return all_right;
}

void Protection::list_restore_points()
{
    std::error_code error;
    std::set<std::string> folders;
    for (const auto& entry : std::filesystem::directory_iterator(settings_.backups, error))
        if (entry.is_directory() && !entry.path().filename().string().starts_with('.'))
            folders.insert(entry.path().string());
    if (error) throw std::runtime_error("Cannot read " + settings_.backups.string() + ": " + error.message());
    for (const std::string& folder : folders) {
        holdfast::RestoreBackupConfiguration place;
        place.backup_location = folder;
        place.backup_encryption_settings = encryption();
        const auto points = answer("Cannot list " + folder, [&](auto& why) {
            return backups_->async_get_restore_points(place, why, use_future);
        });
        for (const auto& point : points)
            say(point.database_name + "  " + show(point.date_time) + "  " +
                (point.is_incremental ? "incremental" : "full") + "  " + std::to_string(point.size_in_bytes) +
                " bytes  " + std::filesystem::path(point.location).filename().string() + "/" + point.file_name);
    }
}

void Protection::restore(const std::string& database, const std::string& as, const std::optional<std::string>& point)
{
    holdfast::RestoreBackupConfiguration configuration;
    configuration.database_name = as;
    configuration.backup_location =
        (std::filesystem::absolute(settings_.backups) / holdfast::escape_database_name(database)).string();
    configuration.backup_encryption_settings = encryption();
    if (point) {
        // A chain's folder and the backup in it, as they are listed.
        const std::filesystem::path path(*point);
        configuration.backup_location =
            (std::filesystem::path(configuration.backup_location) / path.parent_path()).string();
        configuration.last_file_name_to_restore = path.filename().string();
    }
    answer("Cannot restore " + database,
           [&](auto& why) { return backups_->async_restore(configuration, why, use_future); });
    say(database + " is restored as " + as);
}

}  // namespace sqlite_server
