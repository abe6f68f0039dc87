#include "support.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;
using namespace glacier_test;

TEST_CASE("What fits into one part goes in one request, what does not in parts of one size")
{
    const auto [size, parts] =
        GENERATE(table<std::size_t, int>({{0, 0}, {1, 0}, {MiB, 0}, {MiB + 1, 2}, {3 * MiB, 3}, {5 * MiB + 7, 6}}));
    Fixture place;
    const std::string bytes = noise(size);
    const auto written = place.write("folder/a", bytes);
    CHECK(written.text.empty());
    CHECK(place.server.count("PUT /-/vaults/vault/multipart-uploads/") == parts);
    CHECK(place.server.vault().uploads.empty());
    CHECK(place.server.vault().archives.size() == 1);
    CHECK(place.notes("/w/") == 0);
    const auto read = place.read("folder/a");
    CHECK(read.text.empty());
    CHECK((read.bytes == bytes));
    CHECK(place.list().names == std::vector<std::string>{"folder/a " + std::to_string(size)});
}
