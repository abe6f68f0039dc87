// expect: ListsObjects | destination.list(request)
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::DestinationArchetype;

struct Candidate : Base {
#ifndef PASSING
    std::vector<holdfast::ObjectInfo> list(const holdfast::ListRequest& request);
#endif
};
static_assert(holdfast::Destination<Candidate>);
