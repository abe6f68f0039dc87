// expect: SealsFrames | cipher.seal(nonce, associated, plain, sealed)
#include <holdfast/testing/archetypes/encryption.hpp>

using Base = holdfast::testing::EncryptionArchetype;

struct Candidate : Base {
    using Base::Base;
#ifndef PASSING
    void seal(std::span<const std::byte> nonce, std::span<const std::byte> associated, std::span<const std::byte> plain,
              std::span<std::byte> sealed);
#endif
};
static_assert(holdfast::Encryption<Candidate>);
