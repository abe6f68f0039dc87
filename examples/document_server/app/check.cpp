#include "check.hpp"

#include "load.hpp"
#include "server.hpp"
#include "templates.hpp"
#include "terminal.hpp"

#include <holdfast/configuration/escaping.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fstream>
#include <set>
#include <string>
#include <thread>

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
    Check(const std::filesystem::path& folder, const std::optional<std::filesystem::path>& ack_file)
        : folder_(std::filesystem::absolute(folder)), ack_file_(ack_file)
    {
    }

    awaitable<void> run(Server& served, Server& scratch)
    {
        // Starting it is what a restart after a crash does: what was unfinished is swept.
        co_await served.backups().async_start(use_awaitable);
        co_await scratch.backups().async_start(use_awaitable);
        for (const DatabaseDescription& database : served.store().list())
            if (!database.name.starts_with(restored_prefix)) co_await check_database(served, scratch, database);
        co_await served.backups().async_stop(use_awaitable);
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

    awaitable<void> check_database(Server& served, Server& scratch, DatabaseDescription database)
    {
        holdfast::RestoreBackupConfiguration place;
        const std::filesystem::path below = folder_ / "backups" / holdfast::escape_database_name(database.name);
        place.backup_location = below.string();
        if (!std::filesystem::exists(below)) co_return;
        const auto points = co_await served.backups().async_get_restore_points(place, use_awaitable);
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
        check_leftovers(below, points);
    }

    /// Every stored file belongs to a listed backup.
    void check_leftovers(const std::filesystem::path& below, const std::vector<holdfast::RestorePoint>& points)
    {
        std::set<std::string> backups;  // folder and number, as every file of a backup begins
        for (const holdfast::RestorePoint& point : points)
            backups.insert(point.manifest_name.substr(0, point.manifest_name.rfind('/') + 5));
        for (const auto& item : std::filesystem::recursive_directory_iterator(below)) {
            if (!item.is_regular_file()) continue;
            const std::string name = std::filesystem::relative(item.path(), below).string();
            if (!backups.contains(name.substr(0, name.rfind('/') + 5))) problem(item.path().string() + " is left over");
        }
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
                if (!listed_.contains(database + "|" + line.substr(second + 1)))
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
    std::set<std::string> listed_;
    std::uint64_t checked_ = 0;
    std::uint64_t problems_ = 0;
};

}  // namespace

bool check(const std::filesystem::path& folder, const std::optional<std::filesystem::path>& ack_file)
{
    if (!std::filesystem::exists(folder / "databases"))
        throw StoreError(folder.string() + " is no folder of this server");
    const std::filesystem::path scratch_folder = folder / ".check";
    std::filesystem::remove_all(scratch_folder);
    Check check(folder, ack_file);
    {
        Server scratch(scratch_folder);
        Server served(folder);
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
