#include "local_place.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

using namespace holdfast;
namespace fs = std::filesystem;

namespace {

unsigned mode_of(const std::string& path)
{
    struct stat status{};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

std::size_t open_files()
{
    return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), {}));
}

}  // namespace

TEST_CASE("Files have mode 0600 and folders 0700, whatever the umask")
{
    const auto previous = ::umask(0);
    LocalPlace place;
    place.store("a/b/object", "x");
    place.create_named("a/b/other").commit();
    ::umask(previous);
    for (const char* folder : {"", "/a", "/a/b"}) CHECK(mode_of(place.root + folder) == 0700);
    for (const char* file : {"/a/b/object", "/a/b/other"}) CHECK(mode_of(place.root + file) == 0600);
}

TEST_CASE("An unfinished object is no file that a listing or a glance at the folder shows")
{
    LocalPlace place;
    auto writer = place.create("folder/object");
    writer.append(bytes_of("content"));
    CHECK(place.everything() == std::vector<std::string>{"folder"});
    writer.commit();
    CHECK(place.fetch("folder/object") == "content");
}

TEST_CASE("On a file system without unnamed files everything is the same but for a temporary name")
{
    LocalPlace place;
    {
        auto writer = place.create_named("folder/object");
        writer.append(bytes_of("content"));
        CHECK(place.names().empty());
        CHECK(place.everything().size() == 2);
        CHECK(place->sweep("") == 0);
        writer.commit();
        CHECK(place.fetch("folder/object") == "content");
        CHECK(place.everything().size() == 2);
    }
    SECTION("a taken name")
    {
        auto writer = place.create_named("folder/object");
        writer.append(bytes_of("other"));
        CHECK(failure_of([&] { writer.commit(); }).code == errc::object_exists);
        CHECK(place.fetch("folder/object") == "content");
    }
    SECTION("discarded or destroyed")
    {
        auto writer = place.create_named("folder/second");
        writer.append(bytes_of("other"));
        writer.discard();
        static_cast<void>(place.create_named("folder/third"));
    }
    CHECK(place.everything().size() == 2);
}

TEST_CASE("A sweep removes what a killed process was writing, and keeps what a living one writes")
{
    LocalPlace place;
    auto living = place.create_named("folder/living");
    living.append(bytes_of("living"));
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto writer = place.create_named("dead/object");
        writer.append(bytes_of("dead"));
        static_cast<void>(!::write(ready[1], "x", 1));
        for (;;) ::pause();
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    CHECK(place->sweep("") == 0);
    ::kill(child, SIGKILL);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    ::close(ready[0]);
    ::close(ready[1]);
    CHECK(place->sweep("other/") == 0);
    CHECK(place->sweep("") == 2);  // the temporary file and the folder that is empty then
    living.commit();
    CHECK(place.names() == std::vector<std::string>{"folder/living"});
}

TEST_CASE("A sweep and a removal do not disturb a writer whose folder they find empty")
{
    LocalPlace place;
    auto writer = place.create("new/folder/object");
    writer.append(bytes_of("content"));
    CHECK(place->sweep("") == 2);
    CHECK(place.everything().empty());
    writer.commit();
    CHECK(place.fetch("new/folder/object") == "content");
    auto second = place.create("new/folder/second");
    place->remove("new/folder/object");
    CHECK(place.everything().empty());
    second.commit();
    CHECK(place.names() == std::vector<std::string>{"new/folder/second"});
}

TEST_CASE("A removal takes emptied folders with it, but never the root")
{
    LocalPlace place;
    place.store("a/b/c/1", "x");
    place.store("a/2", "x");
    place->remove("a/b/c/1");
    CHECK(place.everything().size() == 2);
    place->remove("a/2");
    CHECK(fs::is_directory(place.root));
    CHECK(place.everything().empty());
}

TEST_CASE("Symbolic links below the folder are not followed, the folder itself may be one")
{
    LocalPlace place;
    TemporaryFolder outside;
    std::ofstream(outside.path() + "/secret") << "secret";
    place.store("a/object", "x");
    fs::create_symlink(outside.path(), place.root + "/link");
    fs::create_symlink(outside.path() + "/secret", place.root + "/a/file");

    const Failure open_file = failure_of([&] { return place->open("a/file", 0); });
    CHECK(open_file.code == errc::access_denied);
    CHECK(open_file.says("symbolic link"));
    CHECK(failure_of([&] { return place->open("link/secret", 0); }).code == errc::access_denied);
    CHECK(failure_of([&] { place.store("link/new", "x"); }).code == errc::access_denied);
    CHECK(failure_of([&] { place.store("a/file", "x"); }).code == errc::access_denied);
    CHECK(failure_of([&] { place->remove("link/secret"); }).code == errc::access_denied);
    place->remove("a/file");
    static_cast<void>(place->sweep(""));
    CHECK(place.names() == std::vector<std::string>{"a/object"});
    CHECK(fs::exists(outside.path() + "/secret"));
    CHECK(fs::is_symlink(place.root + "/a/file"));
    CHECK(fs::directory_iterator(outside.path()) != fs::directory_iterator());

    LocalSettings settings;
    settings.folder_path = outside.path() + "/alias";
    fs::create_symlink(place.root, settings.folder_path);
    CHECK(LocalFolder(settings, {}).list({}).objects.size() == 1);
}

TEST_CASE("What is no object is left alone: foreign names, FIFOs, empty folders with foreign names")
{
    LocalPlace place;
    place.store("folder/object", "x");
    for (const char* name : {"with blank", "umlaut-\xc3\xa4", "back\\slash", "holdfast notes.txt"})
        std::ofstream(place.root + "/folder/" + name) << "mine";
    fs::create_directory(place.root + "/folder/my folder");
    REQUIRE(::mkfifo((place.root + "/folder/fifo").c_str(), 0600) == 0);
    CHECK(place.names() == std::vector<std::string>{"folder/object"});
    CHECK(failure_of([&] { return place->open("folder/fifo", 0); }).code == errc::object_not_found);
    CHECK(failure_of([&] { return place->open("folder", 0); }).code == errc::object_not_found);
    place->remove("folder/fifo");
    place->remove("folder");
    CHECK(place->sweep("") == 0);
    place->remove("folder/object");
    CHECK(place.everything().size() == 7);
}

TEST_CASE("The folder and the one above it are made, a tree that is not there at all is an error")
{
    TemporaryFolder folder;
    LocalSettings settings;
    settings.folder_path = folder.path() + "/configured/database/";
    LocalFolder destination(settings, {});
    SECTION("reading a place that was never written to finds nothing and makes nothing")
    {
        CHECK(destination.list({}).objects.empty());
        CHECK_NOTHROW(destination.remove("object"));
        CHECK(destination.sweep("") == 0);
        CHECK(failure_of([&] { return destination.open("object", 0); }).code == errc::object_not_found);
        CHECK_FALSE(fs::exists(folder.path() + "/configured"));
    }
    SECTION("a check makes it")
    {
        CHECK_NOTHROW(destination.check());
        CHECK(fs::is_empty(folder.path() + "/configured/database"));
    }
    SECTION("a disk that is not mounted is told, and never looks like an empty place")
    {
        settings.folder_path = folder.path() + "/disk/configured/database";
        LocalFolder missing(settings, {});
        CreateRequest request;
        request.name = "object";
        for (const Failure& failure :
             {failure_of([&] { missing.check(); }), failure_of([&] { return missing.list({}); }),
              failure_of([&] { missing.remove("object"); }), failure_of([&] { return missing.create(request); }),
              failure_of([&] { return missing.open("object", 0); }), failure_of([&] { return missing.sweep(""); })}) {
            CHECK(failure.code == errc::place_not_found);
            CHECK(failure.says(folder.path() + "/disk"));
            CHECK(failure.says("mount its disk"));
        }
    }
    SECTION("a file in the way is told")
    {
        std::ofstream(folder.path() + "/configured") << "x";
        const Failure failure = failure_of([&] { destination.check(); });
        CHECK(failure.code == errc::place_not_found);
        CHECK(failure.says("Not a directory"));
    }
}

TEST_CASE("A folder path that cannot be right is refused at once")
{
    for (const std::string& path :
         {std::string(), std::string("relative/path"), std::string("/a\0b", 4), "/" + std::string(5000, 'a')}) {
        LocalSettings settings;
        settings.folder_path = path;
        CHECK(failure_of([&] { return LocalFolder(settings, {}); }).code == errc::invalid_configuration);
    }
}

TEST_CASE("No descriptor is left open, and none is passed on to a program that the server starts")
{
    LocalPlace place;
    place.store("folder/first", "x");
    const std::size_t before = open_files();
    {
        auto writer = place.create("folder/second");
        auto reader = place->open("folder/first", 0);
        for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
            const int file = std::stoi(entry.path().filename().string());
            std::error_code ignored;
            if (fs::read_symlink(entry.path(), ignored).string().find(place.root) != std::string::npos)
                CHECK((::fcntl(file, F_GETFD) & FD_CLOEXEC) != 0);
        }
    }
    for (int i = 0; i < 20; ++i) {
        static_cast<void>(place.names());
        static_cast<void>(failure_of([&] { return place->open("missing/object", 0); }));
        static_cast<void>(failure_of([&] { place.store("folder/first", "again"); }));
        static_cast<void>(place->sweep(""));
        place->check();
    }
    CHECK(open_files() == before);
}
