#include <holdfast/persistence/key_file.hpp>

#include "store.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <string>

using namespace holdfast;

TEST_CASE("A new key file is one readable line with mode 0600 and reads back as the same key")
{
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/key";
    CHECK_FALSE(read_key_file(path));
    const SecretBytes key = create_key_file(path);
    CHECK(key.size() == 32);
    const auto back = read_key_file(path);
    REQUIRE(back);
    CHECK(*back == key);
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
    const std::string content = file_content(path);
    CHECK_THAT(content, Catch::StartsWith("holdfast-key-1 ") && Catch::EndsWith("\n"));
    CHECK(content.size() == 15 + 64 + 1);
    CHECK_FALSE(create_key_file(folder.path() + "/other") == key);
}

TEST_CASE("A key file that another process made first is the one that is used")
{
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/key";
    const SecretBytes first = create_key_file(path);
    CHECK(create_key_file(path) == first);
}

TEST_CASE("A key file may have lost its line end, nothing else")
{
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/key";
    const SecretBytes key = create_key_file(path);
    const std::string content = file_content(path);
    write_file(path, content.substr(0, content.size() - 1));
    const auto back = read_key_file(path);
    REQUIRE(back);
    CHECK(*back == key);
    std::string bad_digit = content;
    bad_digit[20] = 'x';
    for (const std::string& changed : {std::string(), content.substr(0, 40), content + content, bad_digit,
                                       "holdfast-key-2 " + content.substr(15), std::string(80, '\0')}) {
        write_file(path, changed);
        const Failure failure = failure_of([&] { return read_key_file(path); });
        CHECK(failure.code == errc::wrong_key);
        CHECK(failure.says(path));
        CHECK(failure.says("Put the key file back"));
    }
}

TEST_CASE("A key file that cannot be made leaves nothing and says where")
{
    const Failure failure = failure_of([&] { return create_key_file("/nowhere/at/all/key"); });
    CHECK(failure.code == errc::persistence_failed);
    CHECK(failure.says("/nowhere/at/all/key"));
}
