#include <holdfast/concepts/encryption.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/laws/encryption.hpp>

#include <catch2/catch.hpp>

#include <sodium.h>

#include <cstddef>
#include <span>
#include <string_view>

namespace {

class SodiumCipher {
public:
    static constexpr std::string_view name = "acme-xchacha20-poly1305";
    static constexpr std::size_t key_size = 32;
    static constexpr std::size_t nonce_size = 24;
    static constexpr std::size_t tag_size = 16;

    explicit SodiumCipher(const holdfast::SecretBytes& key) : key_(key.clone())
    {
        if (key.size() != key_size) throw holdfast::Error(holdfast::errc::invalid_argument, "A key has 32 bytes.");
    }

    void seal(std::span<const std::byte> nonce, std::span<const std::byte> associated,
              std::span<const std::byte> plain, std::span<std::byte> sealed) const
    {
        crypto_aead_xchacha20poly1305_ietf_encrypt(out(sealed), nullptr, in(plain), plain.size(), in(associated),
                                                   associated.size(), nullptr, in(nonce), in(key_.bytes()));
    }

    [[nodiscard]] bool open(std::span<const std::byte> nonce, std::span<const std::byte> associated,
                            std::span<const std::byte> sealed, std::span<std::byte> plain) const
    {
        return crypto_aead_xchacha20poly1305_ietf_decrypt(out(plain), nullptr, nullptr, in(sealed), sealed.size(),
                                                          in(associated), associated.size(), in(nonce),
                                                          in(key_.bytes())) == 0;
    }

private:
    static const unsigned char* in(std::span<const std::byte> s) { return reinterpret_cast<const unsigned char*>(s.data()); }
    static unsigned char* out(std::span<std::byte> s) { return reinterpret_cast<unsigned char*>(s.data()); }

    holdfast::SecretBytes key_;
};

static_assert(holdfast::Encryption<SodiumCipher>);

}  // namespace

TEST_CASE("the cipher of docs/concepts/encryption.md keeps the laws")
{
    for (const auto& law : holdfast::encryption_laws<SodiumCipher>()) {
        SodiumCipher* none = nullptr;
        CHECK_NOTHROW(law.check(none));
    }
}
