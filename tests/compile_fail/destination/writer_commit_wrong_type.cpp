// expect: ObjectWriter | writer.commit()
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::ObjectWriterArchetype;

struct Candidate : Base {
#ifndef PASSING
    boost::asio::awaitable<bool> commit();
#endif
};
static_assert(holdfast::ObjectWriter<Candidate>);
