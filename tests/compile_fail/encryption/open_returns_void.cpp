// expect: OpensFrames | cipher.open(nonce, associated, sealed, plain)
#include <holdfast/testing/archetypes/encryption.hpp>

using Base = holdfast::testing::EncryptionArchetype;

struct Candidate : Base {
    using Base::Base;
#ifndef PASSING
    void open(std::span<const std::byte> nonce, std::span<const std::byte> associated, std::span<const std::byte> sealed,
              std::span<std::byte> plain) const;
#endif
};
static_assert(holdfast::Encryption<Candidate>);
