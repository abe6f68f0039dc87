#ifndef HOLDFAST_TESTING_ARCHETYPES_ENCRYPTION_HPP
#define HOLDFAST_TESTING_ARCHETYPES_ENCRYPTION_HPP

#include <holdfast/concepts/encryption.hpp>

namespace holdfast::inline v1::testing {

/// What `Encryption` asks for and nothing else: neither copyable nor movable. For the compiler only.
class EncryptionArchetype {
public:
    static constexpr std::string_view name = "archetype";
    static constexpr std::size_t key_size = 32;
    static constexpr std::size_t nonce_size = 24;
    static constexpr std::size_t tag_size = 16;

    explicit EncryptionArchetype(const SecretBytes& key);
    EncryptionArchetype(EncryptionArchetype&&) = delete;
    EncryptionArchetype& operator=(EncryptionArchetype&&) = delete;
    ~EncryptionArchetype();

    void seal(std::span<const std::byte> nonce, std::span<const std::byte> associated, std::span<const std::byte> plain,
              std::span<std::byte> sealed) const;
    bool open(std::span<const std::byte> nonce, std::span<const std::byte> associated, std::span<const std::byte> sealed,
              std::span<std::byte> plain) const;
};

static_assert(Encryption<EncryptionArchetype>);

}  // namespace holdfast::inline v1::testing

#endif
