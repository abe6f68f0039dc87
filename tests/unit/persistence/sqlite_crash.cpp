#include "store.hpp"

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <random>
#include <string>

using namespace holdfast;

namespace {

std::string numbered(std::uint64_t n)
{
    return "n/" + std::string(10 - std::to_string(n).size(), '0') + std::to_string(n);
}

/// Commits numbered transactions for ever and acknowledges each through the pipe.
[[noreturn]] void commit_for_ever(const Store& store, int acknowledge)
{
    try {
        const auto persistence = store.open();
        const auto last = persistence->get("last");
        for (std::uint64_t n = last ? std::stoull(last->value) + 1 : 1;; ++n) {
            Transaction transaction;
            transaction.puts.push_back({"last", std::to_string(n)});
            transaction.puts.push_back({"twin", std::to_string(n) + std::string(n % 5000, '.')});
            transaction.puts.push_back({numbered(n), std::to_string(n)});
            if (n > 50) transaction.removals.push_back(numbered(n - 50));
            if (!persistence->commit(transaction).committed) ::_exit(2);
            if (::write(acknowledge, &n, sizeof n) != static_cast<ssize_t>(sizeof n)) ::_exit(3);
        }
    } catch (...) {
        ::_exit(4);
    }
}

/// What the child told before it was killed: 0 = nothing.
std::uint64_t run_and_kill(const Store& store, std::uint64_t acknowledgements, std::uint64_t spins)
{
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        commit_for_ever(store, ends[1]);
    }
    ::close(ends[1]);
    std::uint64_t told = 0;
    for (std::uint64_t i = 0; i < acknowledgements; ++i)
        if (::read(ends[0], &told, sizeof told) != static_cast<ssize_t>(sizeof told)) break;
    std::atomic<std::uint64_t> spin = 0;
    while (spin.fetch_add(1, std::memory_order_relaxed) < spins) {
    }
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    // What it wrote before it died counts as told.
    while (::read(ends[0], &told, sizeof told) == static_cast<ssize_t>(sizeof told)) {
    }
    ::close(ends[0]);
    return told;
}

}  // namespace

TEST_CASE("After a SIGKILL at any moment every acknowledged commit is there and none is there by half")
{
    Store store;
    std::mt19937 random(20260115);
    std::uint64_t before = 0;
    for (int kill = 0; kill < 40; ++kill) {
        const std::uint64_t told = run_and_kill(store, random() % 60, random() % 3'000'000);
        const auto persistence = store.open();
        const auto last = persistence->get("last");
        const std::uint64_t n = last ? std::stoull(last->value) : 0;
        INFO("kill " << kill << ": told " << told << ", found " << n);
        REQUIRE(n >= told);
        REQUIRE(n >= before);
        REQUIRE((told == 0 || n <= told + 1));
        before = n;
        if (n == 0) continue;
        const auto twin = persistence->get("twin");
        REQUIRE(twin);
        REQUIRE(twin->value == std::to_string(n) + std::string(n % 5000, '.'));
        REQUIRE(twin->revision == last->revision);
        RecordRange range;
        range.prefix = "n/";
        const auto window = persistence->list(range);
        REQUIRE(window.size() == std::min<std::uint64_t>(n, 50));
        REQUIRE(window.back() == Record{numbered(n), std::to_string(n), last->revision});
    }
    CHECK(before > 100);
}

TEST_CASE("A SIGKILL while the files are made leaves a persistence that opens")
{
    std::mt19937 random(1);
    for (int kill = 0; kill < 30; ++kill) {
        Store store;
        const std::uint64_t told = run_and_kill(store, 0, random() % 4'000'000);
        const auto persistence = store.open();
        const auto last = persistence->get("last");
        CHECK((last ? std::stoull(last->value) : 0) >= told);
        CHECK(persistence->commit(put("key", "value")).committed);
    }
}
