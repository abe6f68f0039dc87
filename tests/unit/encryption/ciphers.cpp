#include <holdfast/detail/cipher_port.hpp>
#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/none.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/error.hpp>

#include "support/test_bytes.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace holdfast;

/// libsodium's own XChaCha20-Poly1305, as the judge.
test::Bytes sodium_seal(const SecretBytes& key, const test::Bytes& nonce, const test::Bytes& associated,
                        const test::Bytes& plain)
{
    const auto in = [](std::span<const std::byte> bytes) {
        return reinterpret_cast<const unsigned char*>(bytes.data());
    };
    test::Bytes sealed(plain.size() + 16);
    crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(sealed.data()), nullptr, in(plain),
                                               plain.size(), in(associated), associated.size(), nullptr, in(nonce),
                                               in(key.bytes()));
    return sealed;
}

template <class E>
test::Bytes seal(const E& cipher, const test::Bytes& nonce, const test::Bytes& associated, const test::Bytes& plain)
{
    test::Bytes sealed(plain.size() + E::tag_size);
    cipher.seal(nonce, associated, plain, sealed);
    return sealed;
}

}  // namespace

TEST_CASE("XChaCha20-Poly1305 gives the bytes of the published vectors")
{
    const XChaCha20Poly1305 ours(test::secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    CHECK(test::hex(seal(ours, test::unhex("404142434445464748494a4b4c4d4e4f5051525354555657"), test::bytes("hdr"),
                         test::bytes("Ladies and Gentlemen"))) ==
          "98586119b5935977e190a7f9caf211fef7d7c8aafdd404bf01dc3ff9c1bec98e81964d9f");
    // draft-irtf-cfrg-xchacha-03, A.3.1
    const XChaCha20Poly1305 draft(test::secret("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
    CHECK(test::hex(
              seal(draft, test::unhex("404142434445464748494a4b4c4d4e4f5051525354555657"),
                   test::unhex("50515253c0c1c2c3c4c5c6c7"),
                   test::bytes("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
                               "future, sunscreen would be it."))) ==
          "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54"
          "c216"
          "cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c6"
          "8b13"
          "b52ec0875924c1c7987947deafd8780acf49");
}

TEST_CASE("XChaCha20-Poly1305 gives libsodium's bytes, and opens them")
{
    test::Noise noise(1);
    for (std::size_t size : {0u, 1u, 31u, 64u, 100u, 4096u, 100'001u}) {
        const SecretBytes key = SecretBytes::random(32);
        const XChaCha20Poly1305 ours(key);
        const test::Bytes nonce = noise.random(24), associated = noise.random(size % 50), plain = noise.random(size);
        const test::Bytes theirs = sodium_seal(key, nonce, associated, plain);
        CHECK(seal(ours, nonce, associated, plain) == theirs);
        test::Bytes opened(size);
        CHECK(ours.open(nonce, associated, theirs, opened));
        CHECK(opened == plain);
    }
}

TEST_CASE("AES-256-GCM gives the bytes of the published vectors")
{
    // McGrew and Viega, The Galois/Counter Mode of Operation, test cases 13 and 16
    const Aes256Gcm zero(test::secret(std::string(64, '0')));
    CHECK(test::hex(seal(zero, test::Bytes(12), {}, {})) == "530f8afbc74536b9a963b4f1c4cb738b");
    const Aes256Gcm cipher(test::secret("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
    CHECK(test::hex(seal(
              cipher, test::unhex("cafebabefacedbaddecaf888"), test::unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
              test::unhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf"
                          "0e2449a6b525b16aedf5aa0de657ba637b39"))) ==
          "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba"
          "7a0a"
          "bcc9f66276fc6ece0f4e1768cddf8853bb2d551b");
}

TEST_CASE("a cipher refuses spans of a wrong size")
{
    const SecretBytes key(32);
    const XChaCha20Poly1305 first(key);
    const Aes256Gcm second(key);
    test::Bytes plain(10), sealed(26), shorter(25);
    CHECK_THROWS_AS(first.seal(test::Bytes(23), {}, plain, sealed), Error);
    CHECK_THROWS_AS(first.seal(test::Bytes(24), {}, plain, shorter), Error);
    CHECK_THROWS_AS((void)first.open(test::Bytes(24), {}, shorter, plain), Error);
    CHECK_THROWS_AS(second.seal(test::Bytes(24), {}, plain, sealed), Error);
    CHECK_THROWS_AS((void)second.open(test::Bytes(12), {}, shorter, plain), Error);
}

TEST_CASE("a kind of cipher is a value that gives ciphers their keys")
{
    const auto& kind = detail::cipher_kind<XChaCha20Poly1305>;
    CHECK(kind.name == "xchacha20-poly1305");
    CHECK(detail::cipher_kind<Aes256Gcm>.name == "aes-256-gcm");
    CHECK(detail::cipher_kind<NoEncryption>.key_size == 0);
    const SecretBytes key = SecretBytes::random(32);
    test::Bytes sealed(kind.tag_size + 3), opened(3);
    kind.with_key(key)->seal(test::Bytes(24), {}, test::bytes("abc"), sealed);
    CHECK(XChaCha20Poly1305(key).open(test::Bytes(24), {}, sealed, opened));
    CHECK(opened == test::bytes("abc"));
}

#if defined(__x86_64__)

namespace {

/// The upper halves of ymm0 to ymm15.
std::array<std::byte, 256> upper_halves()
{
    std::array<std::byte, 256> bytes{};
    __asm__ volatile(
        "vextractf128 $1, %%ymm0, 0(%0)\n vextractf128 $1, %%ymm1, 16(%0)\n"
        "vextractf128 $1, %%ymm2, 32(%0)\n vextractf128 $1, %%ymm3, 48(%0)\n"
        "vextractf128 $1, %%ymm4, 64(%0)\n vextractf128 $1, %%ymm5, 80(%0)\n"
        "vextractf128 $1, %%ymm6, 96(%0)\n vextractf128 $1, %%ymm7, 112(%0)\n"
        "vextractf128 $1, %%ymm8, 128(%0)\n vextractf128 $1, %%ymm9, 144(%0)\n"
        "vextractf128 $1, %%ymm10, 160(%0)\n vextractf128 $1, %%ymm11, 176(%0)\n"
        "vextractf128 $1, %%ymm12, 192(%0)\n vextractf128 $1, %%ymm13, 208(%0)\n"
        "vextractf128 $1, %%ymm14, 224(%0)\n vextractf128 $1, %%ymm15, 240(%0)\n"
        :
        : "r"(bytes.data())
        : "memory");
    return bytes;
}

}  // namespace

TEST_CASE("the ciphers leave no upper half of a vector register in use, which would slow down what comes next")
{
    if (__builtin_cpu_supports("avx") == 0) return;
    const std::array<std::byte, 256> clear{};
    const std::vector<std::byte> key(32, std::byte{1});
    const std::vector<std::byte> nonce(12, std::byte{2});
    const std::vector<std::byte> plain(1 << 20, std::byte{3});
    std::vector<std::byte> sealed(plain.size() + 16);
    std::vector<std::byte> opened(plain.size());
    for (const char* cipher : {"ChaCha20-Poly1305", "AES-256-GCM"}) {
        INFO(cipher);
        const detail::OpensslAead aead(cipher);
        aead.seal(key, nonce, {}, plain, sealed);
        CHECK(upper_halves() == clear);
        const bool whole = aead.open(key, nonce, {}, sealed, opened);
        CHECK(upper_halves() == clear);
        CHECK(whole);
        sealed.front() ^= std::byte{1};
        const bool forged = aead.open(key, nonce, {}, sealed, opened);
        CHECK(upper_halves() == clear);
        CHECK_FALSE(forged);
    }
}

#endif
