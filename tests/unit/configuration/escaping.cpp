#include <holdfast/configuration/escaping.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace holdfast;

namespace {

/// One valid part of an object's name, and safe wherever names are shown, compared or decoded.
void check_is_safe(const std::string& escaped)
{
    CHECK(!escaped.empty());
    CHECK(escaped.size() <= maximum_escaped_name_size);
    CHECK(std::ranges::all_of(escaped, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '=' ||
               c == '~';
    }));
    CHECK(escaped.find("..") == std::string::npos);
    CHECK(escaped.front() != '.');
    CHECK(escaped.front() != '-');
    CHECK(escaped.back() != '.');
}

std::string random_name(std::mt19937_64& random, std::size_t longest)
{
    // Mostly the characters that are dangerous or nearly alike.
    static const std::string alphabet = "aAbB./\\-_=~%+ :*?\"<>|0\n\x7f";
    std::string name;
    const std::size_t size = 1 + random() % longest;
    while (name.size() < size) {
        name += random() % 4 == 0 ? static_cast<char>(random() % 256) : alphabet[random() % alphabet.size()];
    }
    return name;
}

}  // namespace

TEST_CASE("Ordinary names stay readable")
{
    CHECK(escape_database_name("orders") == "orders");
    CHECK(escape_database_name("Orders_2024-v1.2") == "orders_2024-v1.2");
    CHECK(escape_database_name("my db") == "my=20db");
    CHECK(escape_database_name("K\xC3\xB6ln") == "k=c3=b6ln");
}

TEST_CASE("No name leaves its folder or becomes a hidden, blank or reserved one")
{
    const std::pair<std::string, std::string> cases[] = {
        {".", "=2e"},       {"..", "=2e=2e"},     {"../../etc", "=2e=2e=2f.=2e=2fetc"},
        {"a/b", "a=2fb"},   {"a\\b", "a=5cb"},    {".hidden", "=2ehidden"},
        {"a.", "a=2e"},     {"a..b", "a.=2eb"},   {"-rf", "=2drf"},
        {" ", "=20"},       {"con", "=63on"},     {"CON.txt", "=63on.txt"},
        {"com1", "=63om1"}, {"comx", "comx"},     {"console", "console"},
        {"a=b", "a=3db"},   {"~root", "=7eroot"}, {"a%2fb", "a=252fb"},
        {"Lpt9", "=6cpt9"}, {"nul", "=6eul"},     {std::string("a\0b", 3), "a=00b"},
    };
    for (const auto& [name, escaped] : cases) {
        INFO(name);
        CHECK(escape_database_name(name) == escaped);
        check_is_safe(escaped);
        CHECK(unescape_database_name(escaped) == fold_name(name));
    }
    CHECK_THROWS_AS(escape_database_name(""), Error);
}

TEST_CASE("Escaping is safe, reversible, and tells exactly the different names apart")
{
    std::mt19937_64 random(7);
    std::map<std::string, std::string> names;
    for (int round = 0; round < 20'000; ++round) {
        const std::string name = random_name(random, round % 2 == 0 ? 4 : 60);
        const std::string escaped = escape_database_name(name);
        check_is_safe(escaped);
        CHECK(unescape_database_name(escaped) == fold_name(name));
        const auto [known, added] = names.emplace(escaped, name);
        CHECK((added || same_name(known->second, name)));
        std::string other_case = name;
        for (char& c : other_case) {
            if (c >= 'a' && c <= 'z' && random() % 2 == 0) c = static_cast<char>(c - 'a' + 'A');
        }
        CHECK(escape_database_name(other_case) == escaped);
    }
}

TEST_CASE("Long names are cut and told apart by a hash")
{
    const std::string fits(200, 'a');
    CHECK(escape_database_name(fits) == fits);
    CHECK(unescape_database_name(fits) == fits);

    const std::string long_one = fits + "b";
    const std::string other = fits + "c";
    CHECK(escape_database_name(long_one).size() == 200);
    CHECK(escape_database_name(long_one) != escape_database_name(other));
    CHECK(escape_database_name(long_one).substr(0, 168) == std::string(166, 'a') + "=~");
    CHECK(escape_database_name(std::string(200, 'A') + "B") == escape_database_name(long_one));
    CHECK_FALSE(unescape_database_name(escape_database_name(long_one)));
    // A stored name always means the same folder.
    CHECK(escape_database_name(std::string(300, 'x')) ==
          std::string(166, 'x') + "=~" + escape_database_name(std::string(300, 'x')).substr(168));

    std::mt19937_64 random(8);
    for (int round = 0; round < 300; ++round) {
        // Every position of the cut inside an escaped byte.
        const std::string name = std::string(static_cast<std::size_t>(round % 7), 'q') + random_name(random, 3) +
                                 std::string(60 + static_cast<std::size_t>(round % 5), '/') + random_name(random, 200);
        const std::string escaped = escape_database_name(name);
        check_is_safe(escaped);
        for (std::size_t at = escaped.find('='); at != std::string::npos; at = escaped.find('=', at + 1)) {
            CHECK(at + 2 < escaped.size());
        }
    }
}

TEST_CASE("What escaping never returns stands for no database")
{
    for (const std::string text : {"",   "Orders", "a/b", "=",   "=2", "=2g", "=2F",  "=61", "a=",       ".",
                                   "a.", "a..b",   "..",  "con", "-a", "a b", "a=~b", "=7E", "\xC3\xA4", "a=2e.b"}) {
        INFO(text);
        CHECK_FALSE(unescape_database_name(text));
    }
    CHECK_FALSE(unescape_database_name(std::string(201, 'a')));
}
