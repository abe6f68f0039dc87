#include "local_place.hpp"

#include <support/system_call_faults.hpp>

#include <catch2/catch.hpp>

#include <cerrno>
#include <string>

using namespace holdfast;

TEST_CASE("An object during whose writing any one system call fails is there as a whole or not at all")
{
    const int error = GENERATE(EIO, ENOSPC, EDQUOT);
    const bool named = GENERATE(false, true);
    const unsigned kinds = GENERATE(unsigned{SystemCallFaults::writing}, unsigned{SystemCallFaults::syncing},
                                    unsigned{SystemCallFaults::any});
    const DisarmSystemCallFaults disarm;
    const std::string content(18 << 20, 'c');  // so much that the disk is waited for before the end
    for (std::uint64_t n = 1;; ++n) {
        REQUIRE(n < 200);
        INFO("errno " << error << ", named " << named << ", kinds " << kinds << ", call " << n);
        LocalPlace place;
        SystemCallFaults::arm(n, error, kinds);
        const Failure failure = failure_of([&] {
            auto writer = named ? place.create_named("folder/object") : place.create("folder/object");
            writer.append(bytes_of(content));
            writer.commit();
        });
        const bool struck = SystemCallFaults::struck();
        SystemCallFaults::disarm();
        if (failure.code) {
            const errc expected = error == ENOSPC   ? errc::no_space
                                  : error == EDQUOT ? errc::quota_exceeded
                                                    : errc::place_failed;
            REQUIRE(failure.code == expected);
            REQUIRE(place.everything().empty());
        } else {
            REQUIRE(place.fetch("folder/object") == content);
            REQUIRE(place.everything().size() == 2);
        }
        if (!struck) break;
    }
}

TEST_CASE("After an fsync that failed the file is not synchronised again and taken for written")
{
    const DisarmSystemCallFaults disarm;
    LocalPlace place;
    auto writer = place.create("object");
    writer.append(bytes_of("content"));
    SystemCallFaults::arm(1, EIO, SystemCallFaults::syncing);
    CHECK(failure_of([&] { writer.commit(); }).code == errc::place_failed);
    CHECK(failure_of([&] { writer.commit(); }).code == errc::invalid_argument);
    CHECK(SystemCallFaults::seen() == 1);
    CHECK(place.everything().empty());
}

TEST_CASE("A commit waits for the file and for every folder on the way")
{
    const DisarmSystemCallFaults disarm;
    LocalPlace place;
    auto writer = place.create("a/b/object");
    writer.append(bytes_of("content"));
    SystemCallFaults::arm(1000, EIO, SystemCallFaults::syncing);
    writer.commit();
    // The file before and after it got its name; its folder, the one above, the root, and the two above the root.
    CHECK(SystemCallFaults::seen() == 2 + 3 + 2);
}

TEST_CASE("An object begins to go to the disk while it is written, and what began 14 MiB before is waited for")
{
    const DisarmSystemCallFaults disarm;
    LocalPlace place;
    const std::string part(1 << 20, 'p');
    const std::string step(2 << 20, 's');
    auto writer = place.create("object");
    SystemCallFaults::arm(1000, EIO, SystemCallFaults::syncing);
    writer.append(bytes_of(part));
    CHECK(SystemCallFaults::seen() == 0);
    writer.append(bytes_of(part));
    CHECK(SystemCallFaults::seen() == 1);
    for (int i = 1; i < 7; ++i) writer.append(bytes_of(step));
    CHECK(SystemCallFaults::seen() == 7);
    for (int i = 1; i <= 10; ++i) {
        writer.append(bytes_of(step));
        CHECK(SystemCallFaults::seen() == 7U + 2U * static_cast<unsigned>(i));
    }
    writer.commit();
    CHECK(place.fetch("object") == part + part + std::string(32 << 20, 's'));
}

TEST_CASE("A removal that is not on the disk is an error")
{
    const DisarmSystemCallFaults disarm;
    LocalPlace place;
    place.store("a/object", "x");
    SystemCallFaults::arm(1, EIO, SystemCallFaults::syncing);
    CHECK(failure_of([&] { place->remove("a/object"); }).code == errc::place_failed);
}

TEST_CASE("A check finds a disk that does not take what is written")
{
    const unsigned kind = GENERATE(unsigned{SystemCallFaults::writing}, unsigned{SystemCallFaults::syncing});
    const DisarmSystemCallFaults disarm;
    LocalPlace place;
    SystemCallFaults::arm(1, EIO, kind);
    const Failure failure = failure_of([&] { place->check(); });
    CHECK(failure.code == errc::place_failed);
    CHECK(failure.says("Check the disk"));
    CHECK(place.everything().empty());
}
