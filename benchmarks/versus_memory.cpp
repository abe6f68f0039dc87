// Peak memory of one encrypted backup, and of its restore, above the same host just before it. One engine and one
// size a process; the database is made by another process, so that none of what that took is in this one's heap.
#include "support/lmdb_database.hpp"
#include "support/measure.hpp"
#include "support/rocksdb_database.hpp"
#include "support/server.hpp"
#include "support/sqlite_database.hpp"

#include <holdfast/engine/lmdb.hpp>
#include <holdfast/engine/rocksdb.hpp>
#include <holdfast/engine/sqlite.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <iostream>
#include <thread>

using namespace benchmarks;

namespace {

/// Texts of 1000 bytes that compress to about a half, made quickly.
std::string quick_text(std::uint64_t number)
{
    std::string text(1000, 'x');
    std::uint64_t state = number * 0x9e3779b97f4a7c15ULL + 1;
    for (std::size_t i = 0; i < 500; ++i) {
        state ^= state << 13U;
        state ^= state >> 7U;
        state ^= state << 17U;
        text[i] = static_cast<char>(state >> 32U & 0x7fU);
    }
    return text;
}

/// Runs `work` in a process of its own.
void in_child(const std::function<void()>& work)
{
    const ::pid_t child = ::fork();
    if (child == 0) {
        try {
            work();
            ::_exit(0);
        } catch (const std::exception& error) {
            std::cerr << error.what() << '\n';
            ::_exit(1);
        }
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0)
        throw std::runtime_error("cannot make the database");
}

/// Peak of the memory that is not the page cache's: an engine that maps its files, as LMDB does, has their pages in its
/// resident set, and so in VmHWM, without taking memory from anybody.
class AnonymousPeak {
public:
    AnonymousPeak() : thread_([this] { watch(); }) {}
    ~AnonymousPeak()
    {
        stop_ = true;
        thread_.join();
    }
    AnonymousPeak(const AnonymousPeak&) = delete;
    AnonymousPeak& operator=(const AnonymousPeak&) = delete;
    [[nodiscard]] std::uint64_t kib() const { return peak_; }

private:
    void watch()
    {
        while (!stop_) {
            peak_ = std::max<std::uint64_t>(peak_, memory_field("RssAnon"));
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    std::atomic<std::uint64_t> peak_ = 0;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

/// KiB above the process as it was before `work`.
std::uint64_t peak_of(bool maps_files, const std::function<void()>& work)
{
    std::uint64_t before = 0;
    std::uint64_t peak = 0;
    if (maps_files) {
        before = memory_field("RssAnon");
        const AnonymousPeak anonymous;
        work();
        peak = std::max(anonymous.kib(), memory_field("RssAnon"));
    } else {
        forget_peak_memory();
        before = memory_field("VmRSS");
        work();
        peak = peak_memory_kib();
    }
    return peak > before ? peak - before : 0;
}

template <class Engine>
void measure(const std::string& name, Engine& engine, const std::string& database, std::uint64_t size,
             const WorkingFolder& folder, bool maps_files)
{
    Server<Engine> server(engine, folder / "holdfast.sqlite");
    server.put(make_template(folder / "backups", true));
    const std::int64_t task = server.task_of(database);
    const auto mebibytes = [](std::uint64_t kib) { return static_cast<double>(kib) / 1024; };
    const double host = mebibytes(memory_field("VmRSS"));
    const double backup = mebibytes(peak_of(maps_files, [&] { server.back_up(database, task); }));
    const double restore =
        mebibytes(peak_of(maps_files, [&] { server.restore(folder / ("backups/" + database), "restored.db", true); }));
    std::cout << "| " << name
              << format(" | %.0f MiB | %.1f | %.1f | ≤ 64 | ", static_cast<double>(size) / (1 << 20), host, backup)
              << met(backup <= 64) << format(" | %.1f |\n", restore);
}

void run(const Options& options)
{
    const std::uint64_t size = parse_size(options.get("--size", "4G"));
    const std::string name = options.get("--engine", "RocksDB");
    const WorkingFolder folder(options.get("--folder", "."));
    const std::string databases = folder / "databases";
    std::filesystem::create_directories(databases);
    if (name == "SQLite") {
        in_child([&] { fill_sqlite(databases + "/orders.db", size, quick_text); });
        SqliteEngine engine(SqliteEngineOptions{.folder = databases});
        measure(name, engine, "orders.db", std::filesystem::file_size(databases + "/orders.db"), folder, false);
    } else if (name == "LMDB") {
        std::filesystem::create_directories(databases + "/orders");
        in_child([&] { fill_lmdb(open_lmdb(databases + "/orders", 2 * size).get(), size, quick_text); });
        const auto env = open_lmdb(databases + "/orders", 2 * size);
        LmdbEngine engine(LmdbEngineOptions{.folder = databases, .environment = [&](const std::string& database) {
                                                return database == "orders" ? env : nullptr;
                                            }});
        measure(name, engine, "orders", used_bytes(env.get()), folder, true);
    } else if (name == "RocksDB") {
        in_child([&] { fill(*open_rocksdb(databases + "/orders"), quick_text, size); });
        std::unique_ptr<rocksdb::DB> restored;
        const auto db = open_rocksdb(databases + "/orders");
        RocksDbEngine* running = nullptr;
        RocksDbEngine engine({.folder = databases, .open = [&](const RestoredRocksDb& opened) {
                                  restored = open_rocksdb(opened.path.string());
                                  running->add({.name = opened.name, .db = restored.get()});
                              }});
        running = &engine;
        engine.add({.name = "orders", .db = db.get()});
        measure(name, engine, "orders", sst_bytes(*db), folder, false);
        engine.remove("orders");
        if (restored) engine.remove("restored.db");
    } else {
        throw std::runtime_error("--engine is RocksDB, SQLite or LMDB");
    }
}

}  // namespace

int main(int count, char** words)
{
    try {
        run(Options(count, words));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "benchmark.versus_memory: " << error.what() << '\n';
        return 1;
    }
}
