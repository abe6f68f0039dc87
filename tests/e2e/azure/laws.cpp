#include "place.hpp"

#include <holdfast/testing/laws/destination.hpp>

#include <catch2/catch.hpp>

namespace {

/// The laws construct the place themselves and cannot know the address of the test server.
class PlaceOnTestServer : public holdfast::Azure {
public:
    PlaceOnTestServer(const holdfast::AzureSettings& settings, const holdfast::DestinationEnvironment& environment)
        : Azure(settings, environment, azure_test::options())
    {
    }
};

struct AzureHarness {
    using destination_type = PlaceOnTestServer;
    static constexpr std::size_t many = 5100;  // a page has 5000
    holdfast::AzureSettings settings() const { return shared; }
    holdfast::AzureSettings shared = azure_test::new_container();
};

}  // namespace

TEST_CASE("A container of a real server keeps the laws of a destination", "[laws]")
{
    for (const auto& law : holdfast::destination_laws<AzureHarness>()) {
        DYNAMIC_SECTION(law.name)
        {
            AzureHarness harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}
