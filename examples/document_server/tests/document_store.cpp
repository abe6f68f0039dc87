#include "store/document_store.hpp"
#include "backup/document_host_engine.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <thread>

namespace {

using namespace document_server;

State put(DocumentStore& store, const std::string& database, const std::string& id, const std::string& json)
{
    const std::vector<Change> change{{id, json}};
    return store.write(database, change);
}

State erase(DocumentStore& store, const std::string& database, const std::string& id)
{
    const std::vector<Change> change{{id, std::nullopt}};
    return store.write(database, change);
}

std::string everything_in(const std::filesystem::path& folder)
{
    std::string all;
    for (const auto& item : std::filesystem::recursive_directory_iterator(folder)) {
        if (!item.is_regular_file()) continue;
        std::ifstream file(item.path(), std::ios::binary);
        all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
}

}  // namespace

TEST_CASE("documents are there after a restart, with etags, digests and keys")
{
    TemporaryFolder folder;
    State last;
    {
        DocumentStore store(folder.path());
        store.create("Plain");
        store.create("sealed", holdfast::SecretBytes::random(32));
        for (const char* database : {"plain", "sealed"}) {
            put(store, database, "a", R"({ "n" : 1.5, "t":"x" })");
            put(store, database, "b", "[1,2]");
            put(store, database, "a", R"({"n":2})");
            last = erase(store, database, "b");
        }
        CHECK(store.digest_at("plain", 3) != last.digest);
    }
    DocumentStore store(folder.path());
    REQUIRE(store.list().size() == 2);
    for (const char* database : {"PLAIN", "sealed"}) {
        CHECK(store.get(database, "a") == R"({"n":2})");
        CHECK(store.get(database, "b") == std::nullopt);
        CHECK(store.state(database).etag == 4);
        CHECK(store.state(database).digest == last.digest);
        CHECK(store.digest_at(database, 4) == last.digest);
        CHECK(store.count_and_digest(database) == std::pair<std::uint64_t, std::string>{1, last.digest});
    }
}

TEST_CASE("a write with one bad change changes nothing")
{
    TemporaryFolder folder;
    DocumentStore store(folder.path());
    store.create("db");
    put(store, "db", "a", "1");
    const State before = store.state("db");
    CHECK_THROWS_AS(store.write("db", std::vector<Change>{{"b", "2"}, {"c", "{not json"}}), StoreError);
    CHECK_THROWS_AS(store.write("db", std::vector<Change>{{"b", "2"}, {"", "3"}}), StoreError);
    CHECK(store.state("db").digest == before.digest);
    CHECK(erase(store, "db", "nothing").etag == before.etag);
    CHECK_THROWS_AS(put(store, "nowhere", "a", "1"), NoSuchDatabase);
    CHECK_THROWS_AS(store.create("DB"), DatabaseExists);
}

TEST_CASE("an encrypted database shows no document on the disk, and its key file is its owner's")
{
    TemporaryFolder folder;
    {
        DocumentStore store(folder.path());
        store.create("vault", holdfast::SecretBytes::random(32));
        put(store, "vault", "a", R"("the treasure is below the oak")");
        CHECK(everything_in(folder.path()).find("treasure") == std::string::npos);
    }
    int keys = 0;
    for (const auto& item : std::filesystem::directory_iterator(folder.path())) {
        if (item.path().extension() != ".key") continue;
        ++keys;
        CHECK((item.status().permissions() & std::filesystem::perms::mask) == std::filesystem::perms(0600));
        std::ofstream(item.path(), std::ios::binary) << std::string(32, 'x');
    }
    CHECK(keys == 1);
    DocumentStore store(folder.path());
    CHECK_THROWS_AS(store.get("vault", "a"), StoreError);
}

TEST_CASE("a thousand databases need a handful of open files")
{
    TemporaryFolder folder;
    DocumentStore store(folder.path(), 8);
    for (int i = 0; i < 1000; ++i) store.create("db" + std::to_string(i));
    for (int i = 0; i < 1000; ++i) put(store, "db" + std::to_string(i), "a", std::to_string(i));
    for (int i = 0; i < 1000; i += 17) CHECK(store.get("db" + std::to_string(i), "a") == std::to_string(i));
    int open = 0;
    for (const auto& item : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        if (std::filesystem::read_symlink(item.path(), gone).string().starts_with(folder.path().string())) ++open;
    }
    CHECK(open <= 8 * 3 + 1);
}

TEST_CASE("what a crash left unfinished is gone after a restart, and a dropped database leaves no file")
{
    TemporaryFolder folder;
    {
        DocumentStore store(folder.path());
        std::ofstream(store.temporary_folder() / "half") << "half a restore";
        std::ofstream(folder.path() / "gone.0011223344556677.sqlite.key") << "orphan";
        store.create("db", holdfast::SecretBytes::random(32));
    }
    DocumentStore store(folder.path());
    CHECK(std::filesystem::is_empty(store.temporary_folder()));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "gone.0011223344556677.sqlite.key"));
    REQUIRE(store.exists("db"));
    put(store, "db", "a", "1");
    CHECK(store.drop("DB"));
    CHECK_FALSE(store.drop("db"));
    for (const auto& item : std::filesystem::directory_iterator(folder.path()))
        CHECK(item.path() == store.temporary_folder());
    store.create("db");
    CHECK(store.state("db").etag == 0);
}

TEST_CASE("writers and readers of several databases run at the same time")
{
    TemporaryFolder folder;
    DocumentStore store(folder.path(), 2);
    for (const char* name : {"a", "b", "c"}) store.create(name);
    std::vector<std::thread> threads;
    for (const char* name : {"a", "a", "b", "c"}) {
        threads.emplace_back([&store, name] {
            for (int i = 0; i < 50; ++i) {
                put(store, name, std::to_string(i % 7), std::to_string(i));
                (void)store.state(name);
                (void)store.get(name, "3");
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(store.state("a").etag == 100);
    for (const char* name : {"a", "b", "c"}) CHECK(store.count_and_digest(name).second == store.state(name).digest);
}

TEST_CASE("a restore refuses what the engine did not write")
{
    TemporaryFolder folder;
    DocumentStore store(folder.path());
    const std::string lines = GENERATE(as<std::string>(), "no json\n",
                                       R"({"id":"a","body":1})"
                                       "\n",
                                       R"({"id":"a","etag":-1,"body":1})"
                                       "\n",
                                       R"({"id":"a","etag":9,"body":1})"
                                       "\n",
                                       R"({"id":"a","etag":1,"body":1})", "[1]\n");
    holdfast::WriteRequest request;
    request.database = "new";
    DatabaseWriter writer(store, std::move(request));
    holdfast::WrittenBackup backup;
    backup.last_etag = 5;
    backup.entries.push_back({documents_entry, {}, {}});
    writer.begin_backup(backup);
    CHECK_THROWS_AS(writer.begin_entry({"passwd", {}, {}}), StoreError);
    writer.begin_entry(backup.entries[0]);
    const auto all = [&] {
        writer.write(bytes_of(lines));
        writer.end_entry();
    };
    CHECK_THROWS_AS(all(), StoreError);
}
