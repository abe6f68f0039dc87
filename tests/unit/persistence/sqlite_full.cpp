#include "store.hpp"

#include <support/system_call_faults.hpp>
#include <support/tiny_file_system.hpp>

#include <catch2/catch.hpp>

#include <cerrno>
#include <filesystem>
#include <string>

using namespace holdfast;

TEST_CASE("A full disk refuses commits, loses nothing, and is forgotten when there is room again")
{
    const TinyFileSystem disk(1 << 20);
    if (!disk.mounted()) {
        WARN("not allowed to mount a small file system; skipped");
        return;
    }
    SqlitePersistenceOptions options;
    options.path = disk.path() + "/holdfast.db";
    const std::string path = options.path;
    auto persistence = std::make_unique<SqlitePersistence>(std::move(options));
    write_file(disk.path() + "/ballast", std::string(200'000, 'b'));
    int committed = 0;
    Failure failure;
    while (!failure.code && committed < 1000)
        failure = failure_of([&] {
            const auto result = persistence->commit(put("key/" + std::to_string(committed), std::string(8000, 'v')));
            ++committed;
            return result;
        });
    INFO(failure.text);
    REQUIRE(failure.code == errc::persistence_full);
    CHECK(failure.code == condition::capacity);
    CHECK(failure.says(path));
    CHECK(failure.says("Free some space"));
    REQUIRE(committed > 20);

    const auto everything_is_there = [&] {
        RecordRange range;
        range.limit = 10'000;
        return persistence->list(range).size() == static_cast<std::size_t>(committed);
    };
    CHECK(everything_is_there());
    CHECK(failure_of([&] { return persistence->commit(put("more", std::string(100'000, 'v'))); }).code ==
          errc::persistence_full);
    CHECK(everything_is_there());

    SECTION("room without a restart")
    {
        std::filesystem::remove(disk.path() + "/ballast");
        CHECK(persistence->commit(put("key/0", "replaced")).committed);
        CHECK(everything_is_there());
    }
    SECTION("a restart on the full disk, then room")
    {
        persistence.reset();
        SqlitePersistenceOptions again;
        again.path = path;
        const Failure reopening = failure_of([&] {
            persistence = std::make_unique<SqlitePersistence>(std::move(again));
            return 0;
        });
        if (reopening.code) {
            CHECK(reopening.code == errc::persistence_full);
            std::filesystem::remove(disk.path() + "/ballast");
            SqlitePersistenceOptions third;
            third.path = path;
            persistence = std::make_unique<SqlitePersistence>(std::move(third));
        }
        CHECK(everything_is_there());
    }
}

TEST_CASE("A disk with no room at all is told when the persistence is made")
{
    const TinyFileSystem disk(64 << 10);
    if (!disk.mounted()) return;
    write_file(disk.path() + "/ballast", std::string(52'000, 'b'));
    SqlitePersistenceOptions options;
    options.path = disk.path() + "/holdfast.db";
    const Failure failure = failure_of([&] { return std::make_unique<SqlitePersistence>(std::move(options)); });
    INFO(failure.text);
    CHECK(failure.code == errc::persistence_full);
    std::filesystem::remove(disk.path() + "/ballast");
}

TEST_CASE("A commit during which any one system call fails happens as a whole or not at all")
{
    const int error = GENERATE(EIO, ENOSPC);
    const unsigned kinds = GENERATE(unsigned{SystemCallFaults::writing}, unsigned{SystemCallFaults::syncing},
                                    unsigned{SystemCallFaults::any});
    const DisarmSystemCallFaults disarm;
    for (std::uint64_t n = 1;; ++n) {
        REQUIRE(n < 500);
        INFO("errno " << error << ", kinds " << kinds << ", call " << n);
        Store store;
        Store copy;
        auto persistence = store.open();
        REQUIRE(persistence->commit(put("old", "old")).committed);
        Transaction change = put("new", std::string(20'000, 'n'));
        change.removals.push_back("old");
        SystemCallFaults::arm(n, error, kinds);
        const Failure failure = failure_of([&] { return persistence->commit(change); });
        const bool struck = SystemCallFaults::struck();
        SystemCallFaults::disarm();
        const auto check = [&](SqlitePersistence& now) {
            REQUIRE(now.get("old").has_value() == bool(failure.code));
            REQUIRE(now.get("new").has_value() == !failure.code);
        };
        check(*persistence);
        if (failure.code)
            REQUIRE(failure.code == (error == ENOSPC ? errc::persistence_full : errc::persistence_failed));
        // As after a crash at this moment.
        for (const char* suffix : {"", "-wal", "-lock", ".key"})
            if (std::filesystem::exists(store.path + suffix))
                std::filesystem::copy_file(store.path + suffix, copy.path + suffix);
        check(*copy.open());
        // And it goes on.
        REQUIRE(persistence->commit(put("next", "next")).committed);
        check(*persistence);
        persistence.reset();
        const auto again = store.open();
        check(*again);
        REQUIRE(again->get("next"));
        if (!struck) break;
    }
}

TEST_CASE("While a disk fails for good no commit succeeds, and reading goes on")
{
    const DisarmSystemCallFaults disarm;
    Store store;
    const auto persistence = store.open();
    REQUIRE(persistence->commit(put("old", "old")).committed);
    SystemCallFaults::arm(1, EIO, SystemCallFaults::syncing, true);
    for (int i = 0; i < 3; ++i) {
        const Failure failure = failure_of([&] { return persistence->commit(put("new", "new")); });
        INFO(failure.text);
        CHECK(failure.code == errc::persistence_failed);
        CHECK(failure.says("Check the disk"));
        CHECK(persistence->get("old"));
        CHECK_FALSE(persistence->get("new"));
    }
    SystemCallFaults::disarm();
    CHECK(persistence->commit(put("new", "new")).committed);
}
