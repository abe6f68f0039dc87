#include <holdfast/persistence/sqlite.hpp>

#include "store.hpp"

#include <catch2/catch.hpp>

#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace holdfast;

namespace {

/// Runs SQL on the file behind the back of the persistence.
void run_sql(const std::string& path, const std::string& sql)
{
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
    INFO((message != nullptr ? message : ""));
    CHECK(code == SQLITE_OK);
    sqlite3_free(message);
    REQUIRE(sqlite3_close(handle) == SQLITE_OK);
}

unsigned mode_of(const std::string& path)
{
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

}  // namespace

TEST_CASE("All files of a persistence have mode 0600, whatever the umask, and its folder is left alone")
{
    Store store;
    const unsigned folder_mode = mode_of(store.folder.path());
    const auto previous = ::umask(0);
    {
        const auto persistence = store.open();
        static_cast<void>(persistence->commit(put("key", "value")));
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(store.folder.path())) {
            INFO(entry.path());
            CHECK(mode_of(entry.path().string()) == 0600);
            ++count;
        }
        CHECK(count == 4);  // the file, its log, its lock, its key
    }
    ::umask(previous);
    CHECK(mode_of(store.folder.path()) == folder_mode);
    REQUIRE(::chmod(store.path.c_str(), 0644) == 0);
    static_cast<void>(store.open());
    CHECK(mode_of(store.path) == 0600);
}

TEST_CASE("No value is readable in any of the files")
{
    Store store;
    const std::string secret = "AwsSecretKey-of-the-customer";
    {
        const auto persistence = store.open();
        static_cast<void>(persistence->commit(put("template/1", secret + std::string(5000, 's'))));
        for (const auto& entry : std::filesystem::directory_iterator(store.folder.path()))
            CHECK(file_content(entry.path().string()).find(secret) == std::string::npos);
    }
    for (const auto& entry : std::filesystem::directory_iterator(store.folder.path()))
        CHECK(file_content(entry.path().string()).find(secret) == std::string::npos);
}

TEST_CASE("A second persistence on the same file is refused while the first lives")
{
    Store store;
    auto first = store.open();
    const Failure failure = failure_of([&] { return store.open(); });
    CHECK(failure.code == errc::persistence_locked);
    CHECK(failure.code == condition::retryable);
    CHECK(failure.says(store.path));
    CHECK(failure.says("Stop the other server"));
    first.reset();
    CHECK_NOTHROW(store.open());
}

TEST_CASE("A file that another program has locked is told as locked")
{
    Store store;
    static_cast<void>(store.open());
    sqlite3* other = nullptr;
    REQUIRE(sqlite3_open(store.path.c_str(), &other) == SQLITE_OK);
    REQUIRE(sqlite3_exec(other, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;", nullptr, nullptr, nullptr) ==
            SQLITE_OK);
    const Failure failure = failure_of([&] { return store.open(); });
    CHECK(failure.code == errc::persistence_locked);
    sqlite3_close(other);
}

TEST_CASE("A given key is used instead of a key file")
{
    Store store;
    const SecretBytes key = SecretBytes::random(32);
    auto options = store.options();
    options.seal_key = key.clone();
    static_cast<void>(SqlitePersistence(std::move(options)).commit(put("key", "value")));
    CHECK_FALSE(std::filesystem::exists(store.path + ".key"));

    SECTION("the same key opens it")
    {
        auto again = store.options();
        again.seal_key = key.clone();
        CHECK(SqlitePersistence(std::move(again)).get("key")->value == "value");
    }
    SECTION("another key does not, and the error says what to do")
    {
        auto again = store.options();
        again.seal_key = SecretBytes::random(32);
        const Failure failure = failure_of([&] { return std::make_unique<SqlitePersistence>(std::move(again)); });
        CHECK(failure.code == errc::wrong_key);
        CHECK(failure.says("Give the key"));
    }
    SECTION("no key is a missing key file, and none is made")
    {
        const Failure failure = failure_of([&] { return store.open(); });
        CHECK(failure.code == errc::key_missing);
        CHECK(failure.says(store.path + ".key"));
        CHECK_FALSE(std::filesystem::exists(store.path + ".key"));
    }
}

TEST_CASE("A lost, foreign or broken key file is told, and a right one put back opens the file")
{
    Store store;
    static_cast<void>(store.open()->commit(put("key", "value")));
    const std::string key_path = store.path + ".key";
    const std::string key = file_content(key_path);

    std::filesystem::remove(key_path);
    CHECK(failure_of([&] { return store.open(); }).code == errc::key_missing);
    std::string other = key;
    other[20] = other[20] == '0' ? '1' : '0';
    write_file(key_path, other);
    CHECK(failure_of([&] { return store.open(); }).code == errc::wrong_key);
    write_file(key_path, "nonsense");
    CHECK(failure_of([&] { return store.open(); }).code == errc::wrong_key);

    write_file(key_path, key);
    CHECK(store.open()->get("key")->value == "value");
}

TEST_CASE("The key file may be somewhere else")
{
    Store store;
    const TemporaryFolder elsewhere;
    auto options = store.options();
    options.key_file = elsewhere.path() + "/the.key";
    const std::string key_path = options.key_file;
    static_cast<void>(SqlitePersistence(std::move(options)));
    CHECK(std::filesystem::exists(key_path));
    CHECK_FALSE(std::filesystem::exists(store.path + ".key"));
}

TEST_CASE("A file of a newer version is refused and left as it is")
{
    Store store;
    static_cast<void>(store.open()->commit(put("key", "value")));
    run_sql(store.path, "PRAGMA user_version = 2");
    const Failure failure = failure_of([&] { return store.open(); });
    CHECK(failure.code == errc::unsupported_format);
    CHECK(failure.says("version 2"));
    run_sql(store.path, "PRAGMA user_version = 1");
    CHECK(store.open()->get("key")->value == "value");
}

TEST_CASE("A change behind the back of the persistence is found at opening")
{
    Store store;
    {
        const auto persistence = store.open();
        for (const char* key : {"a", "b", "c"})
            static_cast<void>(persistence->commit(put(key, std::string("value of ") + key)));
    }
    const std::string change = GENERATE(
        "UPDATE records SET sealed = (SELECT sealed FROM records WHERE key = x'61') WHERE key = x'62'",
        "UPDATE records SET revision = revision + 1 WHERE key = x'62'", "DELETE FROM records WHERE key = x'62'",
        "INSERT INTO records SELECT x'6262', revision, sealed FROM records WHERE key = x'62'",
        "UPDATE records SET key = x'7a' WHERE key = x'62'", "DELETE FROM state", "UPDATE state SET sealed = x'00'",
        "UPDATE records SET sealed = zeroblob(60)", "DROP TABLE records", "CREATE TABLE another(x)",
        "CREATE TRIGGER t AFTER INSERT ON records BEGIN DELETE FROM records; END", "PRAGMA application_id = 1");
    INFO(change);
    run_sql(store.path, change);
    const Failure failure = failure_of([&] { return store.open(); });
    CHECK(failure.code == errc::persistence_damaged);
    CHECK(failure.code == condition::integrity);
    CHECK(failure.says(store.path));
}

TEST_CASE("A file of another program is refused and left as it is")
{
    Store store;
    const std::string content = GENERATE(std::string("not a database at all, only some text"), std::string(8192, '\0'));
    write_file(store.path, content);
    write_file(store.path + ".key", "holdfast-key-1 " + std::string(64, 'a') + "\n");
    const Failure failure = failure_of([&] { return store.open(); });
    CHECK(failure.code == errc::persistence_damaged);
    CHECK(file_content(store.path) == content);
}

TEST_CASE("A file that has vanished, or is older than what was committed, is not taken for a new one")
{
    Store store;
    static_cast<void>(store.open()->commit(put("key", "1")));
    const std::string old = file_content(store.path);
    static_cast<void>(store.open()->commit(put("key", "2")));

    write_file(store.path, old);
    Failure failure = failure_of([&] { return store.open(); });
    CHECK(failure.code == errc::persistence_damaged);
    CHECK(failure.says("revision 1, but revision 2 was committed"));
    CHECK(failure.says("remove " + store.path + "-lock"));

    std::filesystem::remove(store.path);
    failure = failure_of([&] { return store.open(); });
    CHECK(failure.code == errc::persistence_damaged);
    CHECK(failure.says("is missing or empty"));

    write_file(store.path, old);
    std::filesystem::remove(store.path + "-lock");
    CHECK(store.open()->get("key")->value == "1");
}

TEST_CASE("A file that is removed while it is in use is not written to any more, and the error says so")
{
    Store store;
    const auto persistence = store.open();
    static_cast<void>(persistence->commit(put("key", "1")));
    std::filesystem::remove(store.path);
    const Failure failure = failure_of([&] { return persistence->commit(put("key", "2")); });
    CHECK(failure.code == errc::persistence_failed);
    CHECK(failure.says("was moved, removed or replaced"));
}

TEST_CASE("Options that cannot be right are refused before anything is made")
{
    for (const std::string path : {"", "relative.db", "file:x"}) {
        SqlitePersistenceOptions options;
        options.path = path;
        CHECK(failure_of([&] { return std::make_unique<SqlitePersistence>(std::move(options)); }).code ==
              errc::invalid_argument);
    }
    Store store;
    auto options = store.options();
    options.seal_key = SecretBytes(16);
    CHECK(failure_of([&] { return std::make_unique<SqlitePersistence>(std::move(options)); }).code ==
          errc::invalid_argument);
    auto missing = store.options();
    missing.path = store.folder.path() + "/missing/file.db";
    const Failure failure = failure_of([&] { return std::make_unique<SqlitePersistence>(std::move(missing)); });
    CHECK(failure.code == errc::persistence_failed);
    CHECK(failure.says("Create the folder"));
}

TEST_CASE("A hundred thousand records are listed in pages, and found again at opening", "[large]")
{
    Store store;
    constexpr int count = 100'000;
    {
        const auto persistence = store.open();
        for (int i = 0; i < count; i += 100) {
            Transaction transaction;
            for (int j = i; j < i + 100; ++j)
                transaction.puts.push_back({"task/" + std::to_string(j), std::string(300, 'v')});
            REQUIRE(persistence->commit(transaction).committed);
        }
    }
    const auto persistence = store.open();
    RecordRange range;
    range.prefix = "task/";
    range.limit = 10'000;
    std::size_t listed = 0;
    for (;;) {
        const auto page = persistence->list(range);
        listed += page.size();
        if (page.size() < range.limit) break;
        range.after = page.back().key;
    }
    CHECK(listed == count);
}
