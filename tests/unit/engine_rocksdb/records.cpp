#include "records.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace holdfast;
using namespace rocksdb_test;

namespace {

void compact(Recorded& recorded)
{
    rocksdb::CompactRangeOptions all;
    all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    for (auto* family : recorded.app->families) check(recorded.db().CompactRange(all, family, nullptr, nullptr));
}

rocksdb::ColumnFamilyHandle* create_family(Recorded& recorded, const std::string& name)
{
    rocksdb::ColumnFamilyHandle* made = nullptr;
    check(recorded.db().CreateColumnFamily(wal_kept(), name, &made));
    recorded.app->families.push_back(made);
    return made;
}

std::string all_bytes(const std::filesystem::path& folder)
{
    std::ostringstream text;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.file_size() > 0)
            text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    return text.str();
}

bool nothing_is_left(Recorded& recorded)
{
    const auto own = recorded.server.folder() / ".holdfast";
    return std::filesystem::is_empty(own / "checkpoints") && std::filesystem::is_empty(own / "work");
}

}  // namespace

TEST_CASE("records of every kind of change restore to each moment, flushes and compactions between")
{
    Recorded recorded;
    const std::string odd("\0/..\xff\n", 6);
    auto* family = create_family(recorded, odd);
    create_family(recorded, std::string(600, '\x01'));
    std::vector<std::string> digests;
    const auto step = [&](auto change) {
        change();
        recorded.back_up();
        digests.push_back(recorded.app->digest());
    };
    step([&] {
        for (int i = 0; i < 500; ++i) recorded.app->put("key" + std::to_string(i), std::string(200, 'v'));
        check(recorded.db().Merge({}, "merged", "a"));
        check(recorded.db().Put({}, family, std::string("\0binary\0", 8), std::string(3, '\0')));
        check(recorded.db().Put({}, family, "", ""));
        check(recorded.db().Delete({}, "key7"));
    });
    step([&] {
        check(recorded.db().DeleteRange({}, recorded.db().DefaultColumnFamily(), "key1", "key3"));
        check(recorded.db().Merge({}, "merged", "b"));
        check(recorded.db().Merge({}, family, "counter", "1"));
        check(recorded.db().SingleDelete({}, family, ""));
        rocksdb::WriteBatch marks;
        check(marks.PutLogData("not a change"));
        check(recorded.db().Write({}, &marks));
    });
    step([&] {
        check(recorded.db().Flush({}, recorded.app->families));
        recorded.app->put(std::string(300'000, 'k'), std::string(5'000'000, 'h'));
        check(recorded.db().Merge({}, family, "counter", "2"));
        compact(recorded);
    });
    step([&] { recorded.app->put("key1", "again"); });
    step([] {});
    CHECK(recorded.chain[3].size() < 3000);
    CHECK(recorded.chain[4].items() == 0);
    for (std::size_t n = 1; n <= digests.size(); ++n)
        CHECK(recorded.restored("copy" + std::to_string(n), n) == digests[n - 1]);
    CHECK(recorded.server.engine().last_etag("copy1") == recorded.chain[0].description.last_etag);
    CHECK(nothing_is_left(recorded));
}

TEST_CASE("a full of records is one row after the other, and its entries say which column families there are")
{
    Recorded recorded;
    create_family(recorded, "log book");
    recorded.app->put("key", "value");
    recorded.back_up();
    const auto& entries = recorded.chain[0].entries;
    REQUIRE(entries.size() == 3);
    CHECK(entries[0].declaration.name == "record-catalog");
    CHECK(entries[1].declaration.name == "records/default");
    CHECK(entries[2].declaration.name == "records/log%20book");
    CHECK(entries[1].bytes == std::string("\1\3\0\0\0\5\0\0\0keyvalue\0\1\0\0\0\0\0\0\0", 26));
    CHECK(entries[2].bytes == std::string(9, '\0'));
    CHECK(has(entries[0].bytes,
              "holdfast-records 1\nfull 0 1\nfamilies 2\n"
              "0 default leveldb.BytewiseComparator test.Append\n"));
    check(recorded.db().Delete({}, "key"));
    recorded.back_up();
    CHECK(recorded.chain[1].entries[1].bytes ==
          std::string("\6\2\0\0\0\0\0\0\0\1\0\0\0\2\0\0\0\0\3\0\0\0\0\0\0\0key\0\1\0\0\0\0\0\0\0", 38));
}

TEST_CASE("a chain of records goes on in an engine that is made anew, and not in another database of that name")
{
    Recorded recorded;
    recorded.app->put("key", "1");
    recorded.back_up();
    recorded.server.engine().remove("app");
    auto settings = as_records();
    settings.folder = recorded.server.folder();
    {
        RocksDbEngine again(settings);
        again.add({.name = "app", .db = &recorded.db()});
        recorded.app->put("key", "2");
        recorded.chain.push_back(read_stream(again, recorded.next()));
        again.remove("app");
    }
    CHECK(recorded.restored() == recorded.app->digest());

    recorded.server.engine().add({.name = "app", .db = &recorded.db()});
    recorded.app.reset();
    recorded.server.drop("app");
    recorded.app = recorded.server.create("app");
    for (int i = 0; i < 5; ++i) recorded.app->put("key", "other");
    CHECK(has(recorded.why_full(), "another database"));
}

TEST_CASE("readers of records go on after their database was removed, closed and deleted")
{
    Recorded recorded;
    recorded.app->put("key", std::string(300'000, 'x'));
    auto full = recorded.server.engine().open_reader({.database = "app"});
    recorded.app->put("new", std::string(300'000, 'y'));
    const std::string digest = recorded.app->digest();
    const ReadRequest request{.database = "app", .after = full.description().last_etag};
    auto incremental = recorded.server.engine().open_reader(request);
    recorded.app.reset();
    recorded.server.drop("app");
    recorded.chain.push_back(read_stream(full, {.database = "app"}, 1000));
    recorded.chain.push_back(read_stream(incremental, request, 1000));
    {
        const auto both_ended = std::pair(std::move(full), std::move(incremental));
    }
    CHECK(recorded.restored("app") == digest);
    CHECK(nothing_is_left(recorded));
}

TEST_CASE("of an encrypted database no plain byte of its records is written to a disk")
{
    Recorded recorded;
    const auto secret = recorded.server.create("secret", SecretBytes::random(32));
    const std::string plain = "this text is not to be seen";
    secret->put("before", plain);
    std::vector<EngineStream> chain{read_stream(recorded.server.engine(), {.database = "secret"})};
    secret->put("after", plain);
    const ReadRequest request{.database = "secret", .after = chain[0].description.last_etag};
    auto reader = recorded.server.engine().open_reader(request);
    CHECK_FALSE(has(all_bytes(recorded.server.folder()), plain));
    chain.push_back(read_stream(reader, request));
    CHECK(has(chain[1].entries[1].bytes, plain));
    auto writer = recorded.server.engine().open_writer({.database = "copy", .encryption_key = SecretBytes::random(32)});
    for (const auto& each : chain) write_stream(writer, each, recorded.server.engine().identity());
    CHECK_FALSE(has(all_bytes(recorded.server.folder()), plain));
    writer.publish();
    CHECK_FALSE(has(all_bytes(recorded.server.folder()), plain));
    CHECK(recorded.server["copy"]->digest() == secret->digest());
}

TEST_CASE("both forms restore whatever the option says, and a chain has one form")
{
    Recorded recorded;
    recorded.app->put("key", "1");
    recorded.back_up();
    const auto snapshot = read_stream(recorded.server.engine(), {.database = "app", .type = BackupType::snapshot});
    CHECK(snapshot.entries[0].declaration.name == "catalog");
    restore_streams(recorded.server.engine(), {snapshot}, {.database = "copy"});
    CHECK(recorded.server["copy"]->digest() == recorded.app->digest());
    recorded.server.engine().remove("app");

    auto settings = as_records();
    settings.folder = recorded.server.folder();
    settings.backup_form = RocksDbBackupForm::files;
    std::unique_ptr<Database> opened;
    RocksDbEngine* engine = nullptr;
    settings.open = [&](RestoredRocksDb restored) {
        opened = std::make_unique<Database>(restored.path, wal_kept());
        engine->add({.name = restored.name, .db = opened->db.get()});
    };
    const auto code_of_next = [&] { return failure_of([&] { (void)engine->open_reader(recorded.next()); }); };
    {
        RocksDbEngine files(settings);
        engine = &files;
        files.add({.name = "app", .db = &recorded.db()});
        CHECK(code_of_next() == errc::full_needed);
        restore_streams(files, recorded.chain, {.database = "of records"});
        CHECK(opened->digest() == recorded.app->digest());
        files.remove("of records");
        recorded.app->put("key", "2");
        recorded.chain = {read_stream(files, {.database = "app"})};
        CHECK(recorded.chain[0].entries[0].declaration.name == "catalog");
        CHECK(code_of_next() == errc::internal);
        files.remove("app");
    }
    settings.backup_form = RocksDbBackupForm::records;
    RocksDbEngine records(settings);
    engine = &records;
    records.add({.name = "app", .db = &recorded.db()});
    CHECK(code_of_next() == errc::full_needed);
    restore_streams(records, recorded.chain, {.database = "of files"});
    CHECK(opened->digest() == recorded.app->digest());
    records.remove("of files");
    records.remove("app");
}
