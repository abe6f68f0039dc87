#include <holdfast/encryption/key_derivation.hpp>
#include <holdfast/error.hpp>

#include "support/test_bytes.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;

TEST_CASE("keys are derived as RFC 5869 says")
{
    const SecretBytes secret = test::secret("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
    const std::string info = "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9";
    CHECK(test::hex(derive_key(secret, test::unhex("000102030405060708090a0b0c"), info, 42).bytes()) ==
          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    CHECK(test::hex(derive_key(secret, {}, "", 42).bytes()) ==
          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    CHECK(derive_key(secret, {}, "", 0).empty());
    CHECK(derive_key(secret, {}, "", 8160).size() == 8160);
    CHECK_THROWS_AS(derive_key(secret, {}, "", 8161), Error);
}

TEST_CASE("message codes are those of RFC 4231")
{
    CHECK(test::hex(hmac_sha256(test::bytes("Jefe"), test::bytes("what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    // Test case 6: a key longer than a block.
    CHECK(test::hex(hmac_sha256(test::Bytes(131, std::byte{0xaa}),
                                test::bytes("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}
