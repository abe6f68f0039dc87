#include "database.hpp"

#include <holdfast/engine/sqlite.hpp>
#include <holdfast/engine/sqlite/names.hpp>
#include <holdfast/testing/laws/host_engine.hpp>

#include <catch2/catch.hpp>

#include <support/temporary_folder.hpp>

#include <map>
#include <memory>
#include <mutex>

namespace {

enum class Mode { rollback, wal, wal_open };

/// An application that keeps keys and values, and knows nothing of holdfast. `wal_open` keeps its connection, as a
/// server does; the others open one for each change.
template <Mode mode>
class Harness {
public:
    static constexpr bool snapshots = true;
    static constexpr bool encryption = false;

    holdfast::SqliteEngine& engine() { return engine_; }
    void create_database(const std::string& name, const holdfast::SecretBytes&)
    {
        Database database(file(name));
        database.run("PRAGMA page_size = 1024");
        if (mode != Mode::rollback) database.run("PRAGMA journal_mode = WAL");
        database.run("PRAGMA user_version = 0");
        database.run("VACUUM");  // writes the first page
    }
    void put(const std::string& name, const std::string& key, const std::string& value)
    {
        with(name, [&](Database& database) {
            database.run("CREATE TABLE IF NOT EXISTS kv (k TEXT PRIMARY KEY, v TEXT)");
            database.run("INSERT OR REPLACE INTO kv VALUES (?1, ?2)", {key, value});
        });
    }
    void erase(const std::string& name, const std::string& key)
    {
        with(name, [&](Database& database) { database.run("DELETE FROM kv WHERE k = ?1", {key}); });
    }
    std::string digest(const std::string& name)
    {
        std::string digest;
        Database database(file(name));
        if (database.run("SELECT count(*) FROM sqlite_master WHERE name = 'kv'") == "0") return digest;
        database.rows("SELECT quote(k) || quote(v) FROM kv ORDER BY k", [&](sqlite3_stmt* row) {
            digest +=
                std::to_string(std::hash<std::string>()(reinterpret_cast<const char*>(sqlite3_column_text(row, 0))));
        });
        return digest;
    }

private:
    std::filesystem::path file(const std::string& name) const
    {
        return std::filesystem::path(folder_.path()) / holdfast::sqlite::file_name_of(name);
    }
    template <class Change>
    void with(const std::string& name, Change change)
    {
        const std::lock_guard lock(mutex_);
        if (mode != Mode::wal_open) {
            Database database(file(name));
            change(database);
            return;
        }
        auto& database = open_[name];
        if (!database) database = std::make_unique<Database>(file(name));
        change(*database);
    }

    TemporaryFolder folder_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Database>> open_;
    holdfast::SqliteEngine engine_{{.folder = folder_.path()}};
};

template <Mode mode>
void check_laws()
{
    for (const auto& law : holdfast::host_engine_laws<Harness<mode>>()) {
        DYNAMIC_SECTION(law.name)
        {
            Harness<mode> harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}

}  // namespace

TEST_CASE("the SQLite engine keeps the laws of HostEngine: rollback journal")
{
    check_laws<Mode::rollback>();
}
TEST_CASE("the SQLite engine keeps the laws of HostEngine: WAL")
{
    check_laws<Mode::wal>();
}
TEST_CASE("the SQLite engine keeps the laws of HostEngine: WAL and a server that stays connected")
{
    check_laws<Mode::wal_open>();
}
