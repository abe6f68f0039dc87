#include <holdfast/encryption/secret_bytes.hpp>

#include "support/test_bytes.hpp"

#include <catch2/catch.hpp>

#include <type_traits>

using namespace holdfast;

static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);

TEST_CASE("a secret holds its bytes until it is moved from")
{
    SecretBytes secret(test::bytes("key"));
    CHECK(secret.size() == 3);
    SecretBytes copy = secret.clone();
    CHECK(copy == secret);
    SecretBytes moved = std::move(secret);
    CHECK(secret.empty());
    CHECK(moved == copy);
    moved.bytes()[0] = std::byte{'K'};
    CHECK_FALSE(moved == copy);
    CHECK_FALSE(SecretBytes() == copy);
    CHECK(SecretBytes() == SecretBytes(std::size_t{0}));
    copy = SecretBytes(test::bytes("other"));
    CHECK(copy == SecretBytes(test::bytes("other")));
}

TEST_CASE("random secrets differ and a sized one is zero")
{
    CHECK_FALSE(SecretBytes::random(32) == SecretBytes::random(32));
    CHECK(SecretBytes::random(0).empty());
    CHECK(SecretBytes(5) == SecretBytes(test::Bytes(5)));
}

TEST_CASE("more locked memory than there is, is bad_alloc")
{
    CHECK_THROWS_AS(SecretBytes(std::size_t{1} << 60), std::bad_alloc);
}
