// expect: DescribesCipher | key_size
#include <holdfast/testing/archetypes/encryption.hpp>

using Base = holdfast::testing::EncryptionArchetype;

struct Candidate : Base {
    using Base::Base;
#ifndef PASSING
private:
    using Base::key_size;
#endif
};
static_assert(holdfast::Encryption<Candidate>);
