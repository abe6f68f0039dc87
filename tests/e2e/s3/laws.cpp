#include "place.hpp"

#include <holdfast/testing/laws/destination.hpp>

#include <catch2/catch.hpp>

namespace {

struct S3Harness {
    using destination_type = holdfast::S3;
    static constexpr std::size_t many = 1100;  // a page has 1000
    holdfast::S3Settings settings() const { return shared; }
    holdfast::S3Settings shared = s3_test::new_bucket();
};

}  // namespace

TEST_CASE("A bucket of a real S3 server keeps the laws of a destination", "[laws]")
{
    for (const auto& law : holdfast::destination_laws<S3Harness>()) {
        DYNAMIC_SECTION(law.name)
        {
            S3Harness harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}
