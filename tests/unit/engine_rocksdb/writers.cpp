#include "server.hpp"

#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <limits>
#include <string>
#include <thread>
#include <vector>

using namespace holdfast;
using namespace rocksdb_test;

namespace {

constexpr long rows = 3000;

std::string row_of(long n)
{
    return "row" + std::to_string(n * 7919 % rows);
}

/// Batch n puts n under "n" and under one of many rows, and deletes what batch n-1000 has put into the log.
void write_batch(Database& database, rocksdb::ColumnFamilyHandle* log, long n)
{
    rocksdb::WriteBatch batch;
    check(batch.Put("n", std::to_string(n)));
    check(batch.Put(row_of(n), std::to_string(n) + std::string(200, static_cast<char>('a' + n % 26))));
    check(batch.Put(log, std::to_string(n), "logged"));
    check(batch.Delete(log, std::to_string(n - 1000)));
    check(database.db->Write({}, &batch));
}

/// Which batch a database shows; fails the test if it is not the state after exactly that one.
long shown(Database& database)
{
    std::string value;
    check(database.db->Get({}, "n", &value));
    const long n = std::stol(value);
    long found = 0;
    for (long each = n; each > 0 && each > n - rows; --each, ++found) {
        check(database.db->Get({}, row_of(each), &value));
        if (std::stol(value) != each) FAIL(row_of(each) << " has " << value << " of batch " << each);
    }
    CHECK(database.families.size() == 2);
    long logged = 0;
    const std::unique_ptr<rocksdb::Iterator> row(database.db->NewIterator({}, database.families[1]));
    for (row->SeekToFirst(); row->Valid(); row->Next(), ++logged) {
        const long each = std::stol(row->key().ToString());
        if (each > n || each <= n - 1000) FAIL("the log has batch " << each << " of " << n);
    }
    CHECK(logged == std::min(n, 1000L));
    CHECK(found == std::min(n, rows));
    return n;
}

void check_backups_while_written(const rocksdb::Options& options, RocksDbEngineOptions settings)
{
    Server server(options, std::move(settings));
    const auto database = server.create("app");
    rocksdb::ColumnFamilyHandle* log = nullptr;
    check(database->db->CreateColumnFamily(options, "log", &log));
    database->families.push_back(log);
    // The writer gets so far ahead of a backup and no further: what it writes while a slow machine reads and restores
    // would be read in the next one, and make that slower still.
    constexpr long most_ahead = 30'000;
    std::atomic<bool> stop = false;
    std::atomic<long> written = 0;
    std::atomic<long> most = most_ahead;
    std::thread writer([&] {
        for (long n = 1; !stop; ++n) {
            for (long now = most; n > now && !stop; now = most) most.wait(now);
            write_batch(*database, log, n);
            written = n;
        }
    });
    const auto end_writer = [&] {
        stop = true;
        most = std::numeric_limits<long>::max();
        most.notify_all();
        writer.join();
    };
    std::vector<EngineStream> chain;
    std::vector<std::string> copies;
    try {
        for (int i = 0; i < 5; ++i) {
            const long goal = written + 500;
            most = goal + most_ahead;
            most.notify_all();
            while (written < goal) std::this_thread::yield();
            ReadRequest request{.database = "app"};
            if (!chain.empty()) request.after = chain.back().description.last_etag;
            const long before = written;
            auto reader = server.engine().open_reader(request);
            const long after = written + 1;
            chain.push_back(read_stream(reader, request));
            const std::string copy = "copy" + std::to_string(i);
            restore_streams(server.engine(), chain, {.database = copy});
            const long n = shown(*server[copy]);
            INFO(before << " " << n << " " << after);
            CHECK((n >= before && n <= after));
            // A batch has four writes.
            CHECK(chain.back().description.change_vector == "seq:" + std::to_string(4 * n));
        }
    } catch (...) {
        end_writer();
        throw;
    }
    end_writer();
}

}  // namespace

TEST_CASE("while a writer hammers, each backup is the state after one batch, the one that it names")
{
    auto options = plain_options();
    options.write_buffer_size = 128 * 1024;
    options.level0_file_num_compaction_trigger = 2;
    check_backups_while_written(options, {});
}

TEST_CASE("the same holds when a backup takes the WAL's tail instead of flushing")
{
    RocksDbEngineOptions settings;
    settings.flush_from = ~std::uint64_t{0};
    auto options = plain_options();
    options.write_buffer_size = 1 << 20;
    check_backups_while_written(options, std::move(settings));
}

TEST_CASE("the same holds for backups of records, whose incrementals are what the WAL has")
{
    RocksDbEngineOptions settings;
    settings.backup_form = RocksDbBackupForm::records;
    auto options = plain_options();
    options.write_buffer_size = 128 * 1024;
    options.level0_file_num_compaction_trigger = 2;
    options.WAL_ttl_seconds = 3600;
    check_backups_while_written(options, std::move(settings));
}

TEST_CASE("a reader goes on after its database was removed, closed and deleted")
{
    Server server;
    server.create("app")->put("key", std::string(300'000, 'x'));
    const std::string digest = server["app"]->digest();
    auto reader = server.engine().open_reader({.database = "app"});
    server.drop("app");
    const EngineStream stream = read_stream(reader, {.database = "app"}, 1000);
    restore_streams(server.engine(), {stream}, {.database = "app"});
    CHECK(server["app"]->digest() == digest);
}

TEST_CASE("no checkpoint is left when a reader ends, however it ends")
{
    Server server;
    server.create("app")->put("key", std::string(300'000, 'x'));
    const auto folder = server.folder() / ".holdfast" / "checkpoints";
    {
        auto read = server.engine().open_reader({.database = "app"});
        auto abandoned = server.engine().open_reader({.database = "app"});
        CHECK_FALSE(std::filesystem::is_empty(folder));
        std::vector<std::byte> some(100);
        (void)abandoned.read(some, 1);
        (void)read_stream(read, {.database = "app"});
    }
    CHECK(std::filesystem::is_empty(folder));
}
