#include <holdfast/backup/data_key.hpp>
#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/none.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/error.hpp>

#include "support/test_bytes.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace holdfast;
using detail::cipher_kind;

Error unwrap_error(const detail::CipherKind& kind, const SecretBytes& key, const WrappedKey& wrapped,
                   const BackupId& id)
{
    try {
        (void)unwrap_data_key(kind, key, wrapped, id);
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("accepted");
}

const detail::CipherKind* const kinds[] = {&cipher_kind<XChaCha20Poly1305>, &cipher_kind<Aes256Gcm>};

}  // namespace

TEST_CASE("a wrapped data key opens with the user's key of any sufficient size")
{
    for (const auto* kind : kinds) {
        for (std::size_t size : {16u, 32u, 33u, 64u, 200u}) {
            const SecretBytes user_key = SecretBytes::random(size);
            const SecretBytes data_key = make_data_key();
            const BackupId id = random_backup_id();
            const WrappedKey wrapped = wrap_data_key(*kind, user_key, data_key, id);
            CHECK(wrapped.cipher == kind->name);
            CHECK(wrapped.key_id == key_id(user_key));
            CHECK(unwrap_data_key(*kind, user_key, wrapped, id) == data_key);
            CHECK(wrap_data_key(*kind, user_key, data_key, id).sealed != wrapped.sealed);
        }
    }
}

TEST_CASE("a key id is the same for the same key only, and is not the key")
{
    const SecretBytes key = test::secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    CHECK(key_id(key) == "0adf10bdef5834b77e25d5b243f93643");
    CHECK(key_id(SecretBytes::random(32)) != key_id(key));
    CHECK_THROWS_AS(key_id(SecretBytes(15)), Error);
    CHECK_THROWS_AS(key_id(SecretBytes()), Error);
}

TEST_CASE("another key is refused with both ids in the text")
{
    for (const auto* kind : kinds) {
        const SecretBytes right = SecretBytes::random(32);
        const SecretBytes wrong = SecretBytes::random(32);
        const BackupId id = random_backup_id();
        const WrappedKey wrapped = wrap_data_key(*kind, right, make_data_key(), id);
        const Error error = unwrap_error(*kind, wrong, wrapped, id);
        CHECK(error.code() == errc::wrong_key);
        CHECK_THAT(error.what(), Catch::Contains(key_id(right)) && Catch::Contains(key_id(wrong)));
    }
}

TEST_CASE("every change of a wrapped key is refused")
{
    for (const auto* kind : kinds) {
        const SecretBytes key = SecretBytes::random(32);
        const BackupId id = random_backup_id();
        const WrappedKey wrapped = wrap_data_key(*kind, key, make_data_key(), id);
        for (std::size_t i = 0; i != wrapped.sealed.size() * 8; ++i) {
            WrappedKey changed = wrapped;
            changed.sealed[i / 8] ^= static_cast<std::byte>(1 << i % 8);
            CHECK(unwrap_error(*kind, key, changed, id).code() == errc::object_damaged);
        }
        for (std::size_t i = 0; i != wrapped.salt.size(); ++i) {
            WrappedKey changed = wrapped;
            changed.salt[i] ^= std::byte{1};
            CHECK(unwrap_error(*kind, key, changed, id).code() == errc::object_damaged);
        }
        WrappedKey other_id = wrapped;
        other_id.key_id[0] = other_id.key_id[0] == '0' ? '1' : '0';
        CHECK(unwrap_error(*kind, key, other_id, id).code() == errc::object_damaged);
        WrappedKey shorter = wrapped;
        shorter.sealed.pop_back();
        CHECK(unwrap_error(*kind, key, shorter, id).code() == errc::object_damaged);
        WrappedKey unsalted = wrapped;
        unsalted.salt.clear();
        CHECK(unwrap_error(*kind, key, unsalted, id).code() == errc::object_damaged);
        CHECK(unwrap_error(*kind, key, wrapped, random_backup_id()).code() == errc::object_damaged);
    }
    const SecretBytes key = SecretBytes::random(32);
    const BackupId id = random_backup_id();
    const WrappedKey wrapped = wrap_data_key(cipher_kind<XChaCha20Poly1305>, key, make_data_key(), id);
    CHECK(unwrap_error(cipher_kind<Aes256Gcm>, key, wrapped, id).code() == errc::unsupported_format);
}

TEST_CASE("wrapped keys are those that docs/format.md shows")
{
    BackupId id{};
    for (std::size_t i = 0; i != id.size(); ++i) id[i] = static_cast<std::byte>(i);
    const SecretBytes user_key = test::secret("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f");
    const test::Bytes salt = test::unhex("404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f");
    const char* const sealed[] = {
        "2983ffa057bb1c27e4848b372cc5580eabec8c6e82e1c814329491072c5ec1c73ba16c9e6cead7f85cc72bbdf046b200",
        "fb8c015bd724e1850affa853a2e79da765a24bcd615bc37330487982581014037a09b398733ccb3ec4abbdf2564157ba"};
    for (std::size_t i = 0; i != 2; ++i) {
        const WrappedKey wrapped{std::string(kinds[i]->name), "801078190a1f910cfdfbfb9e52a928a9", salt,
                                 test::unhex(sealed[i])};
        CHECK(unwrap_data_key(*kinds[i], user_key, wrapped, id) ==
              test::secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    }
}

TEST_CASE("what does not encrypt wraps no key and seals no frame")
{
    CHECK_THROWS_AS(wrap_data_key(cipher_kind<NoEncryption>, SecretBytes(32), make_data_key(), BackupId{}), Error);
    CHECK_THROWS_AS(frame_context(cipher_kind<NoEncryption>, make_data_key(), BackupId{}), Error);
    CHECK_THROWS_AS(frame_context(cipher_kind<Aes256Gcm>, SecretBytes(31), BackupId{}), Error);
}
