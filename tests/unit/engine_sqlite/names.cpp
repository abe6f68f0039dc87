#include <holdfast/engine/sqlite/names.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace holdfast::sqlite;

TEST_CASE("a database of any name has a file of its own, and the file gives the name back")
{
    std::set<std::string> files;
    for (const std::string name : {"orders.db", "Größe", "a b", "-rf", "%41", "=41", "..", ".", ".hidden", "a/b", "/",
                                   "x-wal", "x-journal", "x-shm", "holdfast=", "holdfast=2e", "a\nb", "holdfast=.."}) {
        INFO(name);
        const std::string file = file_name_of(name);
        CHECK(database_of(file) == name);
        CHECK(files.insert(file).second);
        CHECK(file.find('/') == std::string::npos);
        CHECK(file.front() != '.');
        CHECK_FALSE(file.ends_with("-wal"));
        CHECK_FALSE(file.ends_with("-journal"));
    }
    CHECK(file_name_of("orders.db") == "orders.db");
    CHECK(file_name_of(std::string(200, 'x')) == std::string(200, 'x'));
}

TEST_CASE("files that are no databases have no name")
{
    for (const char* file : {"x-wal", "x-journal", "x-shm", ".hidden", "holdfast=", "holdfast=41", "holdfast=2",
                             "holdfast==2g", "holdfast==2E=2e", "holdfast=plain"})
        CHECK_FALSE(database_of(file));
    // Escaped as this library does it, the name of this one is too long.
    CHECK_FALSE(database_of("holdfast=" + std::string(100, '\xe3')));
}

TEST_CASE("a name that no file can have is refused")
{
    CHECK_THROWS_AS(file_name_of(""), holdfast::Error);
    CHECK_THROWS_AS(file_name_of(std::string(300, 'x')), holdfast::Error);
    CHECK_THROWS_AS(file_name_of(std::string(100, '/')), holdfast::Error);
}
