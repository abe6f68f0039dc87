#include "place.hpp"

#include <holdfast/testing/laws/destination.hpp>

#include <catch2/catch.hpp>

namespace {

/// Small blocks, so that the objects of the laws take several.
holdfast::AzureOptions options(std::uint64_t block_size)
{
    holdfast::AzureOptions result = azure_test::options();
    result.block_size = block_size;
    return result;
}

/// The laws construct the place themselves and cannot know the address of the test server.
template <std::uint64_t block_size>
class PlaceOnTestServer : public holdfast::Azure {
public:
    PlaceOnTestServer(const holdfast::AzureSettings& settings, const holdfast::DestinationEnvironment& environment)
        : Azure(settings, environment, options(block_size))
    {
    }
};

template <std::uint64_t block_size, std::size_t objects>
struct AzureHarness {
    using destination_type = PlaceOnTestServer<block_size>;
    static constexpr std::size_t many = objects;
    holdfast::AzureSettings settings() const { return shared; }
    holdfast::AzureSettings shared = azure_test::new_container();
};

using WholeBlobs = AzureHarness<(8 << 20), 5100>;  // a page has 5000
using SmallBlocks = AzureHarness<(64 << 10), 100>;

}  // namespace

TEMPLATE_TEST_CASE("A container of a real server keeps the laws of a destination", "[laws]", WholeBlobs, SmallBlocks)
{
    for (const auto& law : holdfast::destination_laws<TestType>()) {
        DYNAMIC_SECTION(law.name)
        {
            TestType harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}
