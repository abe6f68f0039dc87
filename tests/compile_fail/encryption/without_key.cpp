// expect: constructible_from | SecretBytes
#include <holdfast/testing/archetypes/encryption.hpp>

using Base = holdfast::testing::EncryptionArchetype;

struct Candidate : Base {
#ifdef PASSING
    using Base::Base;
#else
    Candidate();
#endif
};
static_assert(holdfast::Encryption<Candidate>);
