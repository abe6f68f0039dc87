// RocksDB's own BackupEngine, and the programs that back up files, beside holdfast, on one open database.
#include "support/command_contest.hpp"
#include "support/contest.hpp"
#include "support/rocksdb_database.hpp"
#include "support/server.hpp"

#include <holdfast/engine/rocksdb.hpp>

#include <rocksdb/utilities/backup_engine.h>
#include <rocksdb/version.h>

#include <iostream>
#include <set>

using namespace benchmarks;

namespace {

/// The database under test, and those that were restored.
class Host {
public:
    explicit Host(std::string folder)
        : folder_(std::move(folder)), engine_({.folder = folder_, .open = [this](RestoredRocksDb restored) {
                                                   open(restored.name, restored.path.string());
                                               }})
    {
    }
    ~Host()
    {
        for (const auto& [name, db] : open_) engine_.remove(name);
    }
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    RocksDbEngine& engine() { return engine_; }
    void open(const std::string& name, const std::string& path)
    {
        auto db = open_rocksdb(path);
        engine_.add({.name = name, .db = db.get()});
        open_[name] = std::move(db);
    }
    rocksdb::DB& database(const std::string& name) { return *open_.at(name); }
    void drop(const std::string& name)
    {
        const std::string path = database(name).GetName();
        engine_.remove(name);
        open_.erase(name);
        std::filesystem::remove_all(path);
    }

private:
    std::string folder_;
    std::map<std::string, std::unique_ptr<rocksdb::DB>> open_{};
    RocksDbEngine engine_;
};

/// RocksDB's backups as an application would make them here: its checksums are always on, one thread a core.
class RocksDbBackups {
public:
    explicit RocksDbBackups(std::string folder) : folder_(std::move(folder)) {}

    void clear()
    {
        engine_.reset();
        std::filesystem::remove_all(folder_);
        open();
    }
    void back_up(rocksdb::DB& db) { require(engine_->CreateNewBackup(rocksdb::CreateBackupOptions(), &db)); }
    /// Bytes that the newest backup has and those before it have not.
    [[nodiscard]] std::uint64_t stored() const
    {
        std::uint64_t sum = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_))
            if (entry.is_regular_file()) sum += entry.file_size();
        return sum;
    }
    void restore(const std::string& to)
    {
        require(engine_->RestoreDBFromLatestBackup(rocksdb::RestoreOptions(), to, to));
    }

private:
    void open()
    {
        rocksdb::BackupEngineOptions options(folder_);
        options.max_background_operations = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        rocksdb::BackupEngine* raw = nullptr;
        require(rocksdb::BackupEngine::Open(rocksdb::Env::Default(), options, &raw));
        engine_.reset(raw);
    }

    std::string folder_;
    std::unique_ptr<rocksdb::BackupEngine> engine_{};
};

class Race {
public:
    Race(const Options& options)
        : size_(parse_size(options.get("--size", "1G"))),
          rounds_(std::stoi(options.get("--rounds", "3"))),
          folder_(options.get("--folder", ".")),
          host_(make_folder("databases")),
          backups_(folder_ / "backup_engine")
    {
        make_folder("source");
        host_.open("orders", folder_ / "databases/orders");
        count_ = fill(db(), [&](std::uint64_t number) { return documents_.document(number); }, size_);
        server_ = std::make_unique<Server<RocksDbEngine>>(host_.engine(), folder_ / "holdfast.sqlite");
        server_->put(make_plain_template(folder_ / "plain"));
        task_ = server_->task_of("orders", "Plain");
    }

    void run()
    {
        const std::string compression =
            rocksdb_options().compression == rocksdb::kSnappyCompression ? "Snappy" : "no compression";
        contest_.begin("RocksDB " + format("%d.%d.%d", ROCKSDB_MAJOR, ROCKSDB_MINOR, ROCKSDB_PATCH),
                       format("%llu documents, %.0f MiB of SST files after a compaction, with RocksDB's default for "
                              "tables here: ",
                              static_cast<unsigned long long>(count_), mebibytes(sst_bytes(db()))) +
                           compression +
                           ". 1 % change: 1 % of the documents, chosen at random, are written anew and flushed.");
        plain_full();
        plain_restore();
        plain_second();
        records();
        compact(db());
        Subject subject{"orders",
                        folder_ / "source",
                        "orders",
                        [&] { return size(); },
                        [&] { change(); },
                        [&] { checkpoint(db(), folder_ / "source/orders"); },
                        [&](const std::string& restored) { check(restored); }};
        CommandContest(contest_, *server_, std::move(subject), folder_, rounds_).run();
        std::cout << format(
            "\nThe SST files that RocksDB itself wrote for a change of 1 %%: %.2f %% of the database "
            "(median).\n",
            100 * median(rewritten_));
    }

private:
    std::string make_folder(const std::string& name)
    {
        std::filesystem::create_directories(folder_ / name);
        return folder_ / name;
    }
    static double mebibytes(std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }
    rocksdb::DB& db() { return host_.database("orders"); }
    std::uint64_t size() { return sst_bytes(db()); }
    void change()
    {
        const auto before = static_cast<double>(size());
        rewrite(db(), documents_, count_, 0.01);
        rewritten_.push_back((static_cast<double>(size()) - before) / before);
    }
    void require_equal(rocksdb::DB& restored)
    {
        if (content_digest(restored) != content_digest(db())) throw std::runtime_error("restored another database");
    }
    void check(const std::string& restored)
    {
        require_equal(host_.database(restored));
        server_->forget(restored);
        host_.drop(restored);
    }
    [[nodiscard]] Side holdfast(std::function<void()> work)
    {
        return {"holdfast",
                [] {},
                std::move(work),
                {},
                [&] { return static_cast<std::uint64_t>(result_.stored_in_bytes); }};
    }

    [[nodiscard]] Side full_of_its_own()
    {
        return {"BackupEngine",
                [&] { backups_.clear(); },
                [&] { backups_.back_up(db()); },
                {},
                [&] { return backups_.stored(); }};
    }

    void plain_full()
    {
        std::vector<Side> sides{holdfast([&] { result_ = server_->back_up("orders", task_); }), full_of_its_own()};
        sides[0].prepare = [&] { empty_folder(folder_ / "plain"); };
        take_turns(sides, rounds_, folder_.path());
        contest_.compare("full, plain", sides, {{"BackupEngine", 1.0}});
        contest_.compare_stored("full, plain: stored", sides, size(), 0);
        if (!has_program("rclone")) {
            contest_.missing("full, plain", "rclone copy", "rclone");
            return;
        }
        // A race of its own: whoever comes after rclone is slower for a while.
        RunningPeer rclone(rclone_peer(), folder_.path(), folder_ / "source", "orders");
        checkpoint(db(), folder_ / "source/orders");
        std::vector<Side> with_rclone{holdfast([&] { result_ = server_->back_up("orders", task_); }),
                                      {"rclone copy", [&] { rclone.begin(); }, [&] { rclone.back_up(); }}};
        with_rclone[0].prepare = sides[0].prepare;
        take_turns(with_rclone, rounds_, folder_.path());
        contest_.compare("full, plain, beside rclone", with_rclone, {});
    }

    void plain_restore()
    {
        int number = 0;
        std::string name;
        const std::string other = folder_ / "restored_by_backup_engine";
        std::vector<Side> sides{
            {"holdfast", [&] { name = "plain" + std::to_string(++number); },
             [&] { server_->restore(folder_ / "plain/orders", name, false); }, [&] { check(name); }},
            {"BackupEngine", [&] { std::filesystem::remove_all(other); },
             [&] {
                 backups_.restore(other);
                 opened_ = open_rocksdb(other);
             },
             [&] {
                 require_equal(*opened_);
                 opened_.reset();
                 std::filesystem::remove_all(other);
             }}};
        take_turns(sides, rounds_, folder_.path());
        contest_.compare("restore, plain", sides, {});
    }

    void plain_second()
    {
        std::uint64_t before = 0;
        std::vector<Side> sides{holdfast([&] { result_ = server_->back_up_changes("orders", task_); }),
                                {"BackupEngine",
                                 [&] { before = backups_.stored(); },
                                 [&] { backups_.back_up(db()); },
                                 {},
                                 [&] { return backups_.stored() - before; }}};
        sides[0].prepare = [&] { change(); };
        take_turns(sides, rounds_, folder_.path());
        contest_.compare("second backup after 1 % change, plain", sides, {});
        contest_.compare_stored("second backup after 1 % change, plain: stored", sides, size(), 0.013);
    }

    /// The same database through an engine that backs up keys and values.
    void records()
    {
        RocksDbEngine engine({.folder = make_folder("records"), .backup_form = RocksDbBackupForm::records});
        engine.add({.name = "orders", .db = &db()});
        {
            Server<RocksDbEngine> server(engine, folder_ / "records.sqlite");
            server.put(make_template(folder_ / "of_records", false));
            const std::int64_t task = server.task_of("orders");
            std::vector<Side> full{holdfast([&] { result_ = server.back_up("orders", task); }), full_of_its_own()};
            full[0].prepare = [&] { empty_folder(folder_ / "of_records"); };
            race("full of records, compressed", full);
            std::uint64_t before = 0;
            std::vector<Side> second{holdfast([&] { result_ = server.back_up_changes("orders", task); }),
                                     {"BackupEngine",
                                      [&] { before = backups_.stored(); },
                                      [&] { backups_.back_up(db()); },
                                      {},
                                      [&] { return backups_.stored() - before; }}};
            second[0].prepare = [&] { change(); };
            race("second backup of records after 1 % change, compressed", second);
        }
        engine.remove("orders");
    }
    void race(const std::string& what, std::vector<Side>& sides)
    {
        take_turns(sides, rounds_, folder_.path());
        contest_.compare(what, sides, {});
        contest_.compare_stored(what + ": stored", sides, size(), 0);
    }

    std::uint64_t size_;
    int rounds_;
    WorkingFolder folder_;
    Documents documents_{};
    Host host_;
    RocksDbBackups backups_;
    Contest contest_{"RocksDB"};
    std::uint64_t count_ = 0;
    std::unique_ptr<Server<RocksDbEngine>> server_{};
    std::int64_t task_ = 0;
    BackupResult result_{};
    std::unique_ptr<rocksdb::DB> opened_{};
    std::vector<double> rewritten_{};
};

}  // namespace

int main(int count, char** words)
{
    try {
        Race(Options(count, words)).run();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "benchmark.versus_rocksdb: " << error.what() << '\n';
        return 1;
    }
}
