#include "place.hpp"

#include <holdfast/testing/laws/destination.hpp>

#include <catch2/catch.hpp>

namespace {

/// A place whose options are those of a test server; with small chunks, so that the laws reach resumable uploads.
template <class Where>
class At : public holdfast::GoogleCloud {
public:
    At(const holdfast::GoogleCloudSettings& settings, const holdfast::DestinationEnvironment& environment)
        : GoogleCloud(settings, environment, options())
    {
    }

private:
    static holdfast::GoogleCloudOptions options()
    {
        auto options = Where::options();
        options.chunk_size = 1 << 20;
        options.single_put_limit = 50'000;
        return options;
    }
};

template <class Where>
struct Harness {
    using destination_type = At<Where>;
    static constexpr std::size_t many = 1100;  // a page has 1000
    holdfast::GoogleCloudSettings settings() const { return shared; }
    holdfast::GoogleCloudSettings shared = Where::settings();
};

template <class Where>
void keep_laws()
{
    for (const auto& law : holdfast::destination_laws<Harness<Where>>()) {
        DYNAMIC_SECTION(law.name)
        {
            Harness<Where> harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}

}  // namespace

TEST_CASE("A bucket of an emulator keeps the laws of a destination", "[.][laws][emulator]")
{
    keep_laws<google_cloud_test::Emulator>();
}

TEST_CASE("A bucket of a strict server keeps the laws of a destination", "[.][laws][strict]")
{
    keep_laws<google_cloud_test::Strict>();
}
