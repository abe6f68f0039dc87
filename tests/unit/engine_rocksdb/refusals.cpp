#include "server.hpp"

#include <holdfast/error.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/tiny_file_system.hpp>

#include <rocksdb/comparator.h>

#include <fstream>
#include <functional>
#include <sstream>
#include <string>

using namespace holdfast;
using namespace rocksdb_test;

namespace {

/// The error of a call that has to fail.
Error error_of(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    FAIL("it did not fail");
    return Error(errc::internal, "");
}

errc code_of(const std::function<void()>& call)
{
    return static_cast<errc>(error_of(call).code().value());
}

void damage_an_sst(const std::filesystem::path& folder)
{
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".sst") continue;
        std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(entry.file_size() / 3));
        file.put('\x55').put('\x55');
        return;
    }
    FAIL("no SST file");
}

std::string all_bytes(const std::filesystem::path& folder)
{
    std::ostringstream text;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.file_size() > 0) text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("a damaged SST file is not backed up, and the error names it")
{
    Server server;
    const auto database = server.create("app");
    database->put("key", std::string(100'000, 'x'));
    check(database->db->Flush({}));
    damage_an_sst(database->path);
    const Error error = error_of([&] { (void)read_stream(server.engine(), {.database = "app"}); });
    CHECK(error.code() == errc::engine_failed);
    CHECK(std::string(error.what()).find(".sst") != std::string::npos);
    CHECK(std::string(error.what()).find("It is damaged.") != std::string::npos);
    CHECK(std::filesystem::is_empty(server.folder() / ".holdfast" / "checkpoints"));
}

TEST_CASE("a backup of a damaged SST file is not restored")
{
    RocksDbEngineOptions settings;
    settings.verify_files = false;
    Server server(plain_options(), std::move(settings));
    const auto database = server.create("app");
    database->put("key", std::string(100'000, 'x'));
    check(database->db->Flush({}));
    damage_an_sst(database->path);
    const EngineStream full = read_stream(server.engine(), {.database = "app"});
    CHECK(code_of([&] { restore_streams(server.engine(), {full}, {.database = "copy"}); }) == errc::object_damaged);
    CHECK_FALSE(std::filesystem::exists(server.path("copy")));
    CHECK(std::filesystem::is_empty(server.folder() / ".holdfast" / "work"));
}

TEST_CASE("a damaged SST file ends a restore as soon as it is whole, before the files after it are written")
{
    RocksDbEngineOptions settings;
    settings.verify_files = false;
    Server server(plain_options(), std::move(settings));
    const auto database = server.create("app");
    database->put("key", std::string(100'000, 'x'));
    check(database->db->Flush({}));
    damage_an_sst(database->path);
    const EngineStream full = read_stream(server.engine(), {.database = "app"});
    auto writer = server.engine().open_writer({.database = "copy"});
    const Error error = error_of([&] { write_stream(writer, full, server.engine().identity()); });
    CHECK(error.code() == errc::object_damaged);
    CHECK(std::string(error.what()).find("'copy' is not restored") != std::string::npos);
    CHECK(error.diagnostics().foreign_message.find(".sst") != std::string::npos);
}

TEST_CASE("of a restored database only the SST files that were checked before are not checked again")
{
    Server server;
    const auto database = server.create("app");
    database->put("key", std::string(100'000, 'x'));
    check(database->db->Flush({}));
    const std::filesystem::path path = database->path;
    const RocksDbEngineOptions options;
    const rocks::Folder folder{path, rocksdb::Env::Default(), "copy", &options};
    std::string name;
    for (const auto& entry : std::filesystem::directory_iterator(path))
        if (entry.path().extension() == ".sst") name = entry.path().filename().string();
    CHECK(rocks::is_whole_sst(folder, name));
    damage_an_sst(path);
    CHECK(code_of([&] { (void)rocks::is_whole_sst(folder, name); }) == errc::object_damaged);
    CHECK(code_of([&] { rocks::verify(folder); }) == errc::object_damaged);
    CHECK(code_of([&] { rocks::verify(folder, {"000001.sst"}); }) == errc::object_damaged);
    CHECK_NOTHROW(rocks::verify(folder, {name}));
}

TEST_CASE("a backup of something else, or with a file missing, is not restored")
{
    Server server;
    server.create("app")->put("key", "value");
    const EngineStream full = read_stream(server.engine(), {.database = "app"});
    auto writer = server.engine().open_writer({.database = "copy"});
    CHECK(code_of([&] { write_stream(writer, full, {"LMDB", "0.9"}); }) == errc::invalid_argument);
    EngineStream cut = full;
    cut.entries.erase(cut.entries.begin() + 1);
    CHECK(code_of([&] { restore_streams(server.engine(), {cut}, {.database = "copy"}); }) == errc::object_damaged);
    CHECK_FALSE(std::filesystem::exists(server.path("copy")));
}

TEST_CASE("a host that cannot open what was restored has no half of it")
{
    TemporaryFolder folder;
    RocksDbEngineOptions settings{.folder = folder.path()};
    settings.open = [](RestoredRocksDb) { throw Error(errc::engine_failed, "The host says no. Ask it."); };
    RocksDbEngine engine(std::move(settings));
    Server other;
    other.create("app")->put("key", "value");
    const EngineStream full = read_stream(other.engine(), {.database = "app"});
    CHECK(code_of([&] { restore_streams(engine, {full}, {.database = "copy"}); }) == errc::engine_failed);
    CHECK_FALSE(std::filesystem::exists(std::filesystem::path(folder.path()) / "copy"));
    CHECK(std::filesystem::is_empty(std::filesystem::path(folder.path()) / ".holdfast" / "work"));

    RocksDbEngine closed({.folder = folder.path()});
    CHECK(code_of([&] { (void)closed.open_writer({.database = "copy"}); }) == errc::invalid_argument);
    CHECK(code_of([] { RocksDbEngine({.folder = "/nowhere"}); }) == errc::invalid_argument);
}

TEST_CASE("registration refuses doubled names, nothing, and databases in several folders")
{
    Server server;
    const auto database = server.create("app");
    auto* db = database->db.get();
    CHECK(code_of([&] { server.engine().add({.name = "App", .db = db}); }) == errc::database_exists);
    CHECK(code_of([&] { server.engine().add({.name = "", .db = db}); }) == errc::invalid_argument);
    CHECK(code_of([&] { server.engine().add({.name = "other"}); }) == errc::invalid_argument);
    CHECK_FALSE(server.engine().remove("other"));
    auto options = plain_options();
    TemporaryFolder elsewhere;
    options.wal_dir = elsewhere.path();
    Database spread(server.path("spread"), options);
    CHECK(code_of([&] { server.engine().add({.name = "spread", .db = spread.db.get()}); }) == errc::invalid_argument);
}

TEST_CASE("no room for a checkpoint is that, and leaves none")
{
    const TinyFileSystem tiny(2 << 20);
    if (!tiny.mounted()) {
        WARN("no right to mount: not tested");
        return;
    }
    Server server;
    Database database(server.path("app"), plain_options());
    database.put("key", std::string(4 << 20, 'x'));
    server.engine().add(
        {.name = "app", .db = database.db.get(), .checkpoints = std::filesystem::path(tiny.path()) / "checkpoints"});
    CHECK(code_of([&] { (void)server.engine().open_reader({.database = "app"}); }) == errc::no_space);
    CHECK(std::filesystem::is_empty(std::filesystem::path(tiny.path()) / "checkpoints"));
    server.engine().remove("app");
}

TEST_CASE("files of an encrypted database are encrypted, also restored, and nothing else is left of them")
{
    Server server;
    const auto key = SecretBytes::random(32);
    const std::string secret = "a value that nobody may find";
    server.create("app", key.clone())->put("key", secret);
    const EngineStream full = read_stream(server.engine(), {.database = "app"});
    CHECK(all_bytes(server.path("app")).find(secret) == std::string::npos);
    restore_streams(server.engine(), {full}, {.database = "copy", .encryption_key = key.clone()});
    CHECK(server["copy"]->digest() == server["app"]->digest());
    CHECK(all_bytes(server.path("copy")).find(secret) == std::string::npos);
    CHECK(std::filesystem::is_empty(server.folder() / ".holdfast" / "work"));
}

namespace {
/// A comparator that RocksDB cannot make by its name.
class Backwards : public rocksdb::Comparator {
public:
    const char* Name() const override { return "test.backwards"; }
    int Compare(const rocksdb::Slice& a, const rocksdb::Slice& b) const override { return b.compare(a); }
    void FindShortestSeparator(std::string*, const rocksdb::Slice&) const override {}
    void FindShortSuccessor(std::string*) const override {}
};
}  // namespace

TEST_CASE("a database with a comparator of the host's own is backed up and restored, told of it or not")
{
    static const Backwards backwards;
    const bool is_told = GENERATE(true, false);
    auto options = plain_options();
    options.comparator = &backwards;
    RocksDbEngineOptions settings;
    if (is_told)
        settings.column_family_options = [](const std::string& database, const std::string& family,
                                            rocksdb::ColumnFamilyOptions& found) {
            if ((database == "app" || database == "copy") && family == "default") found.comparator = &backwards;
        };
    Server server(options, std::move(settings));
    const auto database = server.create("app");
    for (int i = 0; i < 100; ++i) database->put(std::to_string(i), std::string(1000, 'x'));
    const EngineStream full = read_stream(server.engine(), {.database = "app"});
    restore_streams(server.engine(), {full}, {.database = "copy"});
    CHECK(server["copy"]->digest() == database->digest());
    check(database->db->Flush({}));
}
