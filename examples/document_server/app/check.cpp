#include "check.hpp"

#include "load.hpp"
#include "server.hpp"
#include "templates.hpp"
#include "terminal.hpp"

#include <holdfast/backup/object_names.hpp>
#include <holdfast/configuration/escaping.hpp>
#include <holdfast/configuration/naming.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace document_server {

namespace {

using boost::asio::use_awaitable;

/// Lets the other event loop end.
struct Joined {
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type>& work;
    std::thread& thread;
    ~Joined()
    {
        work.reset();
        thread.join();
    }
};

class Check {
public:
    Check(const std::filesystem::path& folder, const std::optional<std::filesystem::path>& ack_file,
          std::chrono::seconds clock_ahead)
        : folder_(std::filesystem::absolute(folder)), ack_file_(ack_file), clock_ahead_(clock_ahead)
    {
    }

    awaitable<void> run(Server& served, Server& scratch)
    {
        // Starting it is what a restart after a crash does: what was unfinished is swept.
        co_await served.backups().async_start(use_awaitable);
        co_await recover(served);
        co_await served.backups().async_stop(use_awaitable);
        co_await scratch.backups().async_start(use_awaitable);
        for (const DatabaseDescription& database : served.store().list()) {
            if (database.name.starts_with(restored_prefix))
                check_whole(served.store(), database.name);
            else
                co_await check_database(served, scratch, database);
        }
        co_await scratch.backups().async_stop(use_awaitable);
        if (ack_file_) check_promises(served.store());
        say(show_count(checked_) + " backups restored and compared, " + show_count(problems_) + " problems.");
    }

    [[nodiscard]] bool fine() const { return problems_ == 0; }

private:
    void problem(const std::string& text)
    {
        ++problems_;
        say("PROBLEM: " + text);
    }

    /// Waits until nothing runs and nothing is left over; what is left after minutes is a problem.
    awaitable<void> recover(Server& served)
    {
        const auto templates = co_await served.backups().async_get_server_wide_backup_configurations(use_awaitable);
        for (const auto& configuration : templates)
            if (configuration.retention_policy && !configuration.retention_policy->disabled)
                retention_ = configuration.retention_policy->minimum_backup_age_to_keep;
        boost::asio::steady_timer timer(served.io());
        for (int attempt = 0; attempt < 2400; ++attempt) {
            bool busy = false;
            for (const DatabaseDescription& database : served.store().list()) {
                for (const auto& configuration : templates) {
                    const auto task = co_await served.backups().async_get_ongoing_task_info(
                        database.name, holdfast::get_task_name(configuration.name), use_awaitable);
                    busy = busy ||
                           (task && (task->on_going_backup ||
                                     (task->next_backup && task->next_backup->time_span < std::chrono::seconds(1))));
                }
                busy = busy || !leftovers(place_of(database)).empty();
            }
            if (!busy) break;
            timer.expires_after(std::chrono::milliseconds(50));
            co_await timer.async_wait(use_awaitable);
        }
    }

    /// A database that a restore published is whole: its digest is that of its original at the same etag.
    void check_whole(DocumentStore& store, const std::string& name)
    {
        const std::string original = name.substr(std::string(restored_prefix).size());
        if (store.count_and_digest(name).second != store.digest_at(original, store.state(name).etag))
            problem("the database '" + name + "' is restored in part");
    }

    [[nodiscard]] std::filesystem::path place_of(const DatabaseDescription& database) const
    {
        return folder_ / "backups" / holdfast::escape_database_name(database.name);
    }

    awaitable<void> check_database(Server& served, Server& scratch, DatabaseDescription database)
    {
        holdfast::RestoreBackupConfiguration place;
        const std::filesystem::path below = place_of(database);
        place.backup_location = below.string();
        if (!std::filesystem::exists(below)) co_return;
        const auto points = co_await scratch.backups().async_get_restore_points(place, use_awaitable);
        for (const std::string& file : leftovers(below)) problem(file + " is left over");
        for (const holdfast::RestorePoint& point : points) {
            listed_.insert(database.name + "|" + point.manifest_name);
            const std::string what = database.name + ": " + point.manifest_name;
            holdfast::RestoreBackupConfiguration configuration = place;
            configuration.backup_location = (below / std::filesystem::path(point.manifest_name).parent_path()).string();
            configuration.last_file_name_to_restore = point.file_name;
            configuration.database_name = "check";
            if (point.is_encrypted) {
                holdfast::BackupEncryptionSettings opened_by;
                opened_by.encryption_mode = holdfast::EncryptionMode::use_provided_key;
                opened_by.key =
                    database.encrypted ? base64(served.store().key(database.name)) : backup_key(folder_ / "backup.key");
                configuration.backup_encryption_settings = std::move(opened_by);
            }
            holdfast::Diagnostics why;
            const auto [ec, result] = co_await scratch.backups().async_restore(std::move(configuration), why,
                                                                               boost::asio::as_tuple(use_awaitable));
            ++checked_;
            if (ec) {
                problem(what + " does not restore: " + why.text());
                continue;
            }
            const auto expected = served.store().digest_at(database.name, result.last_etag);
            const auto [count, digest] = scratch.store().count_and_digest("check");
            if (digest != expected)
                problem(what + " restores to something else than the database was at etag " +
                        std::to_string(result.last_etag));
            (void)scratch.store().drop("check");
            (void)co_await scratch.backups().async_database_deleted("check", use_awaitable);
        }
    }

    /// Files of a place that belong to no complete backup, and empty folders.
    [[nodiscard]] static std::vector<std::string> leftovers(const std::filesystem::path& below)
    {
        std::vector<std::string> left;
        std::vector<std::filesystem::path> files;
        std::set<std::string> backups;  // folder and number, as every file of a backup begins
        const auto backup_of = [](const std::filesystem::path& file) {
            return (file.parent_path() / file.filename().string().substr(0, 4)).string();
        };
        std::error_code gone;  // the server may be removing things meanwhile
        for (std::filesystem::recursive_directory_iterator item(below, gone), end; !gone && item != end;
             item.increment(gone)) {
            if (item->is_directory(gone)) {
                if (std::filesystem::is_empty(item->path(), gone) && !gone) left.push_back(item->path().string());
                continue;
            }
            files.push_back(item->path());
            if (item->path().string().ends_with(".manifest.json")) backups.insert(backup_of(item->path()));
        }
        for (const std::filesystem::path& file : files)
            if (!backups.contains(backup_of(file))) left.push_back(file.string());
        return left;
    }

    /// True if retention may have removed the backup: the folder's name says when its chain began.
    [[nodiscard]] bool may_be_gone(const std::string& manifest) const
    {
        const auto chain = holdfast::parse_folder_name(manifest.substr(0, manifest.rfind('/')));
        const auto now = std::chrono::system_clock::now() + clock_ahead_;
        return retention_ && chain && now - chain->started_at > *retention_;
    }

    void check_promises(DocumentStore& store)
    {
        std::ifstream file(*ack_file_);
        std::uint64_t promises = 0;
        for (std::string line; std::getline(file, line);) {
            const std::size_t space = line.find(' ');
            const std::size_t first = line.find('|');
            const std::size_t second = line.find('|', first + 1);
            if (file.eof() || second == std::string::npos) continue;  // a line that the kill has cut
            const std::string kind = line.substr(0, space);
            const std::string database = line.substr(space + 1, first - space - 1);
            ++promises;
            if (kind == "problem") {
                problem(line);
            } else if (kind == "backup") {
                if (!listed_.contains(database + "|" + line.substr(second + 1)) &&
                    !may_be_gone(line.substr(second + 1)))
                    problem("the backup " + line.substr(second + 1) + " of " + database +
                            " was completed, and is not listed");
            } else if (store.digest_at(database, std::stoull(line.substr(first + 1))) != line.substr(second + 1)) {
                problem("a write to " + database + " was promised, and is lost: " + line);
            }
        }
        say(show_count(promises) + " promises compared.");
    }

    std::filesystem::path folder_;
    std::optional<std::filesystem::path> ack_file_;
    std::chrono::seconds clock_ahead_;
    std::optional<holdfast::TimeSpan> retention_;
    std::set<std::string> listed_;
    std::uint64_t checked_ = 0;
    std::uint64_t problems_ = 0;
};

}  // namespace

bool check(const std::filesystem::path& folder, const std::optional<std::filesystem::path>& ack_file,
           std::chrono::seconds clock_ahead)
{
    if (!std::filesystem::exists(folder / "databases"))
        throw StoreError(folder.string() + " is no folder of this server");
    const std::filesystem::path scratch_folder = folder / ".check";
    std::filesystem::remove_all(scratch_folder);
    Check check(folder, ack_file, clock_ahead);
    {
        Server scratch(scratch_folder, {}, clock_ahead);
        Server served(folder, {}, clock_ahead);
        // Each has an event loop of its own; the scratch server's turns on another thread meanwhile.
        auto work = boost::asio::make_work_guard(scratch.io());
        std::thread other([&] { scratch.io().run(); });
        const Joined joined{work, other};
        served.run(check.run(served, scratch));
    }
    std::filesystem::remove_all(scratch_folder);
    return check.fine();
}

}  // namespace document_server
