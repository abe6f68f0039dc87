#include "local_place.hpp"

#include <support/tiny_file_system.hpp>

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

using namespace holdfast;
namespace fs = std::filesystem;

TEST_CASE("A check tells a read-only file system and a full one apart")
{
    const TinyFileSystem disk(256 << 10);
    if (!disk.mounted()) {
        WARN("not allowed to mount a small file system; skipped");
        return;
    }
    LocalPlace place(disk.path());
    CHECK_NOTHROW(place->check());
    CHECK(place.everything().empty());
    REQUIRE(disk.set_read_only(true));
    const Failure read_only = failure_of([&] { place->check(); });
    CHECK(read_only.code == errc::access_denied);
    CHECK(read_only.says("Mount the file system writable"));
    REQUIRE(disk.set_read_only(false));
    std::ofstream(disk.path() + "/ballast") << std::string(300'000, 'b');
    const Failure full = failure_of([&] { place->check(); });
    CHECK(full.code == errc::no_space);
    CHECK(full.says("Free some space"));
    CHECK(place.everything().empty());
}

TEST_CASE("A check without the right to write says so")
{
    LocalPlace place;
    place.store("object", "x");
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // As another user, if we are the superuser, whom permissions do not stop.
        static_cast<void>(!::chmod(place.folder.path().c_str(), 0755));
        static_cast<void>(!::chmod(place.root.c_str(), 0555));
        if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
        const Failure failure = failure_of([&] { place->check(); });
        ::_exit(failure.code == errc::access_denied && failure.says("the right to read and write") ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    ::chmod(place.root.c_str(), 0700);
}

TEST_CASE("A full disk is told as such, and the unfinished object's room is free again at once")
{
    const TinyFileSystem disk(4 << 20);
    if (!disk.mounted()) return;
    LocalPlace place(disk.path());
    const std::string part(1 << 20, 'x');
    auto writer = place.create("folder/object");
    const Failure failure = failure_of([&] {
        for (int i = 0; i < 8; ++i) writer.append(bytes_of(part));
        writer.commit();
    });
    CHECK(failure.code == errc::no_space);
    CHECK(failure.code == condition::capacity);
    CHECK(failure.says(place.root + "/folder/object"));
    CHECK(place.everything().empty());
    CHECK(fs::space(disk.path()).available > 3 << 20);
    CHECK(failure_of([&] { writer.append(bytes_of("more")); }).code == errc::invalid_argument);
    place.store("folder/object", std::string(3 << 20, 'y'));
    CHECK(place.fetch("folder/object").size() == 3 << 20);

    CreateRequest request;
    request.name = "declared";
    request.size = 8 << 20;
    CHECK(failure_of([&] { return place->create(request); }).code == errc::no_space);
    CHECK(place.names() == std::vector<std::string>{"folder/object"});
}

TEST_CASE("A limit on the size of files is told as a quota")
{
    LocalPlace place;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{100'000, 100'000};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(2);
        const Failure failure = failure_of([&] { place.store("object", std::string(200'000, 'x')); });
        ::_exit(failure.code == errc::quota_exceeded && failure.says("ulimit -f") && place.everything().empty() ? 0
                                                                                                                : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}
