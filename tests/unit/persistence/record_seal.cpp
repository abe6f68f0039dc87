#include <holdfast/persistence/record_seal.hpp>

#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <sodium.h>

#include <string>

using namespace holdfast;

namespace {

SecretBytes key_of(unsigned char fill)
{
    SecretBytes key(32);
    for (auto& byte : key.bytes()) byte = std::byte{fill};
    return key;
}

}  // namespace

TEST_CASE("A sealed value opens under its key, revision and record key only")
{
    const RecordSeal seal(key_of(1));
    for (const std::string& value : {std::string(), std::string("v"), std::string(100'000, 'v')}) {
        const std::string sealed = seal.seal("task/1", 7, value);
        CHECK(sealed.size() == value.size() + RecordSeal::overhead);
        CHECK(seal.open("task/1", 7, sealed) == value);
        CHECK_FALSE(seal.open("task/2", 7, sealed));
        CHECK_FALSE(seal.open("task/1", 8, sealed));
        CHECK_FALSE(seal.open("", 7, sealed));
        CHECK_FALSE(RecordSeal(key_of(2)).open("task/1", 7, sealed));
    }
}

TEST_CASE("Every changed bit and every cut of a sealed value is noticed")
{
    const RecordSeal seal(key_of(1));
    const std::string sealed = seal.seal("key", 1, "a value");
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string changed = sealed;
            changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
            REQUIRE_FALSE(seal.open("key", 1, changed));
        }
        REQUIRE_FALSE(seal.open("key", 1, sealed.substr(0, at)));
    }
    CHECK_FALSE(seal.open("key", 1, sealed + '\0'));
}

TEST_CASE("The same value is sealed differently each time, and not under the given key itself")
{
    const SecretBytes key = key_of(3);
    const RecordSeal seal(key);
    const std::string first = seal.seal("key", 1, "value");
    CHECK(first != seal.seal("key", 1, "value"));
    CHECK(seal.key_id() == RecordSeal(key).key_id());
    CHECK(seal.key_id() != RecordSeal(key_of(4)).key_id());
}

TEST_CASE("A sealing key has 32 bytes")
{
    for (const std::size_t size : {std::size_t{0}, std::size_t{16}, std::size_t{31}, std::size_t{33}}) {
        try {
            const RecordSeal seal{SecretBytes(size)};
            FAIL("accepted " << size);
        } catch (const Error& error) {
            CHECK(error.code() == errc::invalid_argument);
        }
    }
}

TEST_CASE("The sealed form is XChaCha20-Poly1305 under a key derived with BLAKE2b")
{
    // Independent of the code under test, so that a file of today opens with any later version.
    const RecordSeal seal(key_of(5));
    const std::string sealed = seal.seal("k", 0x0102, "value");
    unsigned char derived[32];
    const std::string purpose = "holdfast persistence 1: values";
    const std::string key(32, '\x05');
    REQUIRE(crypto_generichash(derived, sizeof derived, reinterpret_cast<const unsigned char*>(purpose.data()),
                               purpose.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size()) == 0);
    const unsigned char associated[] = {0x02, 0x01, 0, 0, 0, 0, 0, 0, 'k'};
    unsigned char plain[5];
    const auto* in = reinterpret_cast<const unsigned char*>(sealed.data());
    REQUIRE(crypto_aead_xchacha20poly1305_ietf_decrypt(plain, nullptr, nullptr, in + 24, sealed.size() - 24, associated,
                                                       sizeof associated, in, derived) == 0);
    CHECK(std::string(reinterpret_cast<char*>(plain), 5) == "value");
}
