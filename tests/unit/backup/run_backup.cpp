#include <support/data_plane.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;
using test::DataPlane;

TEST_CASE("a full backup leaves its segments and, last, its manifest")
{
    DataPlane plane;
    plane.engine.put("orders", "a", std::string(10000, 'x'));
    const auto outcome = plane.back_up();
    CHECK(outcome.manifest.entries.size() == 1);
    CHECK(outcome.manifest.items == 1);
    CHECK(plane.places[0].memory->names().size() == 2);
}
