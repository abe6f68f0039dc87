#include "support.hpp"

#include <holdfast/testing/laws/destination.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;

namespace {

/// Jobs complete at once; `remembered` says whether small objects are read from the notes.
template <bool remembered>
struct Harness {
    using destination_type = Glacier;
    static constexpr std::size_t many = 1100;  // a page of notes has 1000

    GlacierSettings settings() const { return glacier_test::settings(*server); }
    std::shared_ptr<PlaceMemory> memory() const { return notes; }
    DestinationOptions options() const
    {
        auto chosen = glacier_test::options(*server);
        if (remembered) chosen.remembered_size = GlacierOptions().remembered_size;
        DestinationOptions all;
        all.set(chosen);
        return all;
    }

    std::shared_ptr<fake::Glacier> server = std::make_shared<fake::Glacier>();
    std::shared_ptr<PlaceMemory> notes = std::make_shared<glacier::VolatileNotes>();
};

template <class Harness>
void keep_all()
{
    for (const auto& law : destination_laws<Harness>()) {
        DYNAMIC_SECTION(law.name)
        {
            Harness harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}

}  // namespace

TEST_CASE("A vault keeps the laws of a destination", "[laws]")
{
    keep_all<Harness<false>>();
}

TEST_CASE("A vault whose small objects are remembered keeps the laws of a destination", "[laws]")
{
    keep_all<Harness<true>>();
}
