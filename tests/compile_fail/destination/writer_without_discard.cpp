// expect: ObjectWriter | writer.discard()
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::ObjectWriterArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::discard;
#endif
};
static_assert(holdfast::ObjectWriter<Candidate>);
