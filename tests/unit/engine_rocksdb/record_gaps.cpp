#include "records.hpp"

#include <catch2/catch.hpp>

#include <rocksdb/sst_file_writer.h>
#include <rocksdb/utilities/transaction_db.h>

#include <sys/stat.h>

#include <fstream>

using namespace holdfast;
using namespace rocksdb_test;

namespace {

/// A full was made of this database.
struct Begun : Recorded {
    explicit Begun(const rocksdb::Options& options = wal_kept()) : Recorded(options)
    {
        app->put("key", "1");
        back_up();
        app->put("key", "2");
    }
    void put_without_wal(const std::string& key)
    {
        rocksdb::WriteOptions writing;
        writing.disableWAL = true;
        check(db().Put(writing, key, "no WAL"));
    }
    std::filesystem::path notes() const { return server.folder() / ".holdfast" / "sequences" / "app"; }
};

}  // namespace

TEST_CASE("without what the WAL has lost there is no incremental of records, and the next full begins a chain")
{
    Begun begun(plain_options());
    check(begun.db().Flush({}));
    wait_until_wal_is_gone(begun.db());  // for nothing keeps it
    for (int i = 0; i < 2; ++i) {
        const std::string why = begun.why_full();
        INFO(why);
        CHECK(has(why, "Set WAL_ttl_seconds"));
        CHECK(has(why, "'app'"));
        begun.app->put("key", "3");
    }
    begun.chain.clear();
    begun.back_up();
    begun.app->put("key", "4");
    begun.back_up();
    CHECK(begun.restored() == begun.app->digest());
}

TEST_CASE("writes that bypassed the WAL are never missing in a chain of records")
{
    Begun begun;
    SECTION("the last ones")
    {
        begun.put_without_wal("bypassed");
        CHECK(has(begun.why_full(), "its last writes bypassed the WAL"));
    }
    SECTION("some in between")
    {
        begun.put_without_wal("bypassed");
        begun.app->put("key", "3");
        CHECK(has(begun.why_full(), "the WAL has no write of sequence number 3"));
    }
    begun.chain.clear();
    begun.back_up();
    begun.app->put("key", "4");
    begun.back_up();
    CHECK(begun.restored() == begun.app->digest());
}

TEST_CASE("what no batch tells makes a full of records: column families, ingested files, what the host states")
{
    Begun begun;
    rocksdb::ColumnFamilyHandle* family = nullptr;
    check(begun.db().CreateColumnFamily(wal_kept(), "one", &family));
    begun.app->families.push_back(family);
    CHECK(has(begun.why_full(), "column families"));
    begun.chain.clear();
    check(begun.db().Put({}, family, "key", "1"));
    begun.back_up();
    SECTION("a column family dropped")
    {
        check(begun.db().DropColumnFamily(family));
        check(begun.db().DestroyColumnFamilyHandle(family));
        begun.app->families.pop_back();
        CHECK(has(begun.why_full(), "column families"));
    }
    SECTION("a column family made anew under its name, and nothing written")
    {
        check(begun.db().DropColumnFamily(family));
        check(begun.db().DestroyColumnFamilyHandle(family));
        check(begun.db().CreateColumnFamily(wal_kept(), "one", &begun.app->families.back()));
        CHECK(has(begun.why_full(), "column families"));
    }
    SECTION("an ingested file that takes no sequence number")
    {
        const std::string path = (begun.server.folder() / "file").string();
        rocksdb::SstFileWriter file(rocksdb::EnvOptions(), wal_kept());
        check(file.Open(path));
        check(file.Put("zzz", "ingested"));
        check(file.Finish());
        check(begun.db().IngestExternalFile({path}, {}));
        CHECK(has(begun.why_full(), "ingested"));
    }
    SECTION("something that only the host knows")
    {
        begun.server.engine().changed("app");
        CHECK(has(begun.why_full(), "the host has told"));
    }
    begun.chain.clear();
    begun.back_up();
    CHECK(begun.why_full().empty());
    CHECK(begun.restored() == begun.app->digest());
}

TEST_CASE("the notes of a chain of records are for the owner only, and damaged ones are none")
{
    Begun begun;
    CHECK(begun.why_full().empty());
    struct stat status{};
    REQUIRE(::stat(begun.notes().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    std::fstream(begun.notes(), std::ios::in | std::ios::out).seekp(60).put('\x7f');
    CHECK(has(begun.why_full(), "nothing is known"));
    begun.chain.clear();
    begun.back_up();
    CHECK(begun.why_full().empty());
    begun.server.engine().forget_others();
    CHECK(begun.why_full().empty());
    std::filesystem::remove(begun.notes());
    CHECK(has(begun.why_full(), "nothing is known"));
}

TEST_CASE("a database that was set back behind its backup is not continued")
{
    Begun begun;
    begun.back_up();
    // As a file system that forgets: the same folder, with less in it.
    const auto folder = begun.app->path;
    begun.server.engine().remove("app");
    for (auto* each : std::exchange(begun.app->families, {})) check(begun.db().DestroyColumnFamilyHandle(each));
    begun.app->db.reset();
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".log" && entry.file_size() > 0) std::filesystem::resize_file(entry.path(), 0);
    std::filesystem::remove_all(folder / "archive");
    Database again(folder, wal_kept());
    begun.server.engine().add({.name = "app", .db = again.db.get()});
    CHECK(has(begun.why_full(), "set back"));
    begun.server.engine().remove("app");
}

TEST_CASE("a database that is open for transactions in two phases has a full of records each time")
{
    Recorded recorded;
    auto options = wal_kept();
    options.create_if_missing = true;
    rocksdb::TransactionDB* raw = nullptr;
    check(rocksdb::TransactionDB::Open(options, {}, (recorded.server.folder() / "transactions").string(), &raw));
    const std::unique_ptr<rocksdb::TransactionDB> db(raw);
    recorded.server.engine().add({.name = "transactions", .db = db.get()});
    for (const bool in_two_phases : {false, true}) {
        const std::unique_ptr<rocksdb::Transaction> transaction(db->BeginTransaction({}));
        check(transaction->SetName("name"));
        check(transaction->Put("key" + std::to_string(in_two_phases), "value"));
        if (in_two_phases) check(transaction->Prepare());
        check(db->Put({}, "other", "value"));  // its number is the prepared one's too
        const EngineStream full = read_stream(recorded.server.engine(), {.database = "transactions"});
        check(transaction->Commit());
        const ReadRequest next{.database = "transactions", .after = full.description.last_etag};
        std::string why;
        try {
            (void)recorded.server.engine().open_reader(next);
        } catch (const Error& error) {
            why = error.what();
        }
        CHECK(has(why, "transactions in two phases"));
    }
    const EngineStream full = read_stream(recorded.server.engine(), {.database = "transactions"});
    restore_streams(recorded.server.engine(), {full}, {.database = "copy"});
    std::string value;
    for (const char* key : {"key0", "key1", "other"}) check(recorded.server["copy"]->db->Get({}, key, &value));
    recorded.server.engine().remove("transactions");
}
