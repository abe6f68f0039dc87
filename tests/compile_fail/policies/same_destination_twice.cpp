// expect: holdfast: two destinations take the same settings type
#include <holdfast/policies.hpp>
#include <holdfast/testing/archetypes/destination.hpp>

using Archetype = holdfast::testing::DestinationArchetype;
struct Other : Archetype {
    using Archetype::Archetype;
#ifdef PASSING
    struct settings_type {};
#endif
};
static_assert(sizeof(holdfast::Destinations<Archetype, Other>) > 0);
