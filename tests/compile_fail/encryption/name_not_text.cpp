// expect: DescribesCipher | name
#include <holdfast/testing/archetypes/encryption.hpp>

using Base = holdfast::testing::EncryptionArchetype;

struct Candidate : Base {
    using Base::Base;
#ifndef PASSING
    static constexpr int name = 7;
#endif
};
static_assert(holdfast::Encryption<Candidate>);
