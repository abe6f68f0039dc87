#include <holdfast/destination/object_name.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace holdfast;

TEST_CASE("An object's name has parts of visible ASCII that are file names everywhere")
{
    for (const std::string& good : {std::string("a"), std::string("a/b/c"), std::string("..."), std::string(".a"),
                                    std::string("%41/@+,;=()[]{}!#$&'^_`~-"), std::string(900, 'a')})
        CHECK(is_object_name(good));
    using namespace std::string_literals;
    for (const std::string& bad : {""s,
                                   "/"s,
                                   "/a"s,
                                   "a/"s,
                                   "a//b"s,
                                   "."s,
                                   ".."s,
                                   "a/."s,
                                   "../a"s,
                                   "a b"s,
                                   "a\tb"s,
                                   "a\0"s,
                                   "a\\b"s,
                                   "a:b"s,
                                   "a*"s,
                                   "a?"s,
                                   "\"a\""s,
                                   "<a"s,
                                   "a>"s,
                                   "a|b"s,
                                   "a\x7f"s,
                                   "\xc3\xa9"s,
                                   std::string(901, 'a')}) {
        INFO(bad);
        CHECK_FALSE(is_object_name(bad));
        CHECK_THROWS_AS(detail::require_object_name(bad), Error);
    }
}

TEST_CASE("A prefix is blank or ends in a slash")
{
    CHECK(is_object_prefix(""));
    CHECK(is_object_prefix("a/"));
    CHECK(is_object_prefix("a/b/"));
    for (const char* bad : {"a", "/", "a//", "../", "a/../", "a b/"}) {
        CHECK_FALSE(is_object_prefix(bad));
        CHECK_THROWS_AS(detail::require_object_prefix(bad), Error);
    }
}

TEST_CASE("A refused name is shown without bytes that could break a log")
{
    try {
        detail::require_object_name("evil\n\x1b[2Jname");
        FAIL("accepted");
    } catch (const Error& error) {
        CHECK(error.code() == errc::invalid_argument);
        CHECK_THAT(error.diagnostics().message, Catch::Contains("\"evil??[2Jname\""));
    }
}

TEST_CASE("A name splits into its parts")
{
    CHECK(detail::split_object_name("a/bb/c") == std::vector<std::string>{"a", "bb", "c"});
    CHECK(detail::split_object_name("a/bb/") == std::vector<std::string>{"a", "bb"});
    CHECK(detail::split_object_name("").empty());
}
