// SQLite's own ways to copy a database, and the programs that back up files, beside holdfast, on one file.
#include "support/command_contest.hpp"
#include "support/contest.hpp"
#include "support/server.hpp"
#include "support/sqlite_database.hpp"

#include <holdfast/engine/sqlite.hpp>

#include <iostream>

using namespace benchmarks;

namespace {

class Race {
public:
    explicit Race(const Options& options)
        : rounds_(std::stoi(options.get("--rounds", "3"))),
          folder_(options.get("--folder", ".")),
          databases_(folder_ / "databases"),
          copy_(folder_ / "copy.db")
    {
        std::filesystem::create_directory(databases_);
        rows_ = fill_sqlite(file_of("orders.db"), parse_size(options.get("--size", "1G")),
                            [&](std::uint64_t number) { return documents_.document(number); });
        engine_ = std::make_unique<SqliteEngine>(SqliteEngineOptions{.folder = databases_});
        server_ = std::make_unique<Server<SqliteEngine>>(*engine_, folder_ / "holdfast.sqlite");
        server_->put(make_plain_template(folder_ / "plain"));
        task_ = server_->task_of("orders.db", "Plain");
    }

    void run()
    {
        contest_.begin(
            std::string("SQLite ") + sqlite3_libversion(),
            format("%llu documents in a file of %.0f MiB with pages of 4 KiB and an empty WAL; nobody writes. "
                   "1 %% change: one random row for each hundredth page, in its place.",
                   static_cast<unsigned long long>(rows_), static_cast<double>(size()) / (1 << 20)));
        plain_full();
        plain_restore();
        plain_second();
        Subject subject{"orders.db",
                        databases_,
                        "orders.db",
                        [&] { return size(); },
                        [&] { change(); },
                        [] {},
                        [&](const std::string& restored) { check(restored); }};
        CommandContest(contest_, *server_, std::move(subject), folder_, rounds_).run();
    }

private:
    [[nodiscard]] std::string file_of(const std::string& database) const { return databases_ + "/" + database; }
    [[nodiscard]] std::uint64_t size() const { return std::filesystem::file_size(file_of("orders.db")); }
    void change() { rewrite_sqlite(file_of("orders.db"), documents_, rows_); }
    void check(const std::string& restored)
    {
        if (content_digest(file_of(restored)) != content_digest(file_of("orders.db")))
            throw std::runtime_error("restored another database");
        for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file_of(restored) + suffix);
        server_->forget(restored);
    }
    void check_copy() const
    {
        if (content_digest(copy_) != content_digest(file_of("orders.db")))
            throw std::runtime_error("copied another database");
    }
    void remove_copy() const
    {
        for (const char* suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(copy_ + suffix);
    }
    [[nodiscard]] std::vector<Side> sides(std::function<void()> prepare, std::function<void()> work)
    {
        std::vector<Side> all{{"holdfast", std::move(prepare), std::move(work), {}, [&] {
                                   return static_cast<std::uint64_t>(result_.stored_in_bytes);
                               }}};
        const auto add = [&](const std::string& name, std::function<void()> copy) {
            all.push_back({name, [&] { remove_copy(); }, std::move(copy), [&] { check_copy(); },
                           [&] { return std::filesystem::file_size(copy_); }});
        };
        add("sqlite3_backup", [&] { back_up_sqlite(file_of("orders.db"), copy_); });
        add("VACUUM INTO", [&] { execute(open_sqlite(file_of("orders.db")).get(), "VACUUM INTO '" + copy_ + "'"); });
        if (has_program("sqlite3"))
            add("sqlite3 .backup",
                [&] { run_shell("sqlite3 '" + file_of("orders.db") + "' \".backup '" + copy_ + "'\""); });
        return all;
    }
    void finish(const std::string& what, const std::vector<Side>& raced, double most_stored)
    {
        contest_.compare(what, raced, {});
        contest_.compare_stored(what + ": stored", raced, size(), most_stored);
        if (!has_program("sqlite3")) contest_.missing(what, "sqlite3 .backup", "sqlite3");
    }

    void plain_full()
    {
        auto raced =
            sides([&] { empty_folder(folder_ / "plain"); }, [&] { result_ = server_->back_up("orders.db", task_); });
        take_turns(raced, rounds_, folder_.path());
        finish("full, plain", raced, 0);
    }
    void plain_restore()
    {
        int number = 0;
        std::string name;
        std::vector<Side> raced{
            {"holdfast", [&] { name = "plain" + std::to_string(++number) + ".db"; },
             [&] { server_->restore(folder_ / "plain/orders.db", name, false); }, [&] { check(name); }},
            {"cp", [&] { remove_copy(); },
             [&] { run_shell("cp --reflink=never '" + file_of("orders.db") + "' '" + copy_ + "'"); },
             [&] { check_copy(); }}};
        take_turns(raced, rounds_, folder_.path());
        contest_.compare("restore, plain", raced, {});
    }
    void plain_second()
    {
        auto raced = sides([&] { change(); }, [&] { result_ = server_->back_up_changes("orders.db", task_); });
        take_turns(raced, rounds_, folder_.path());
        finish("second backup after 1 % change, plain", raced, 0.013);
    }

    int rounds_;
    WorkingFolder folder_;
    std::string databases_;
    std::string copy_;
    Documents documents_{};
    std::uint64_t rows_ = 0;
    Contest contest_{"SQLite"};
    std::unique_ptr<SqliteEngine> engine_{};
    std::unique_ptr<Server<SqliteEngine>> server_{};
    std::int64_t task_ = 0;
    BackupResult result_{};
};

}  // namespace

int main(int count, char** words)
{
    try {
        Race(Options(count, words)).run();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "benchmark.versus_sqlite: " << error.what() << '\n';
        return 1;
    }
}
