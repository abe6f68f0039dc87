#include <holdfast/backup/data_key.hpp>
#include <holdfast/backup/entry_digest.hpp>
#include <holdfast/backup/frame.hpp>
#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/error.hpp>

#include "support/test_bytes.hpp"

#include <catch2/catch.hpp>

#include <zstd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

namespace {

using namespace holdfast;
using detail::cipher_kind;

BackupId some_id(int value = 7)
{
    BackupId id{};
    id.fill(static_cast<std::byte>(value));
    return id;
}

FrameContext plain_context(CompressionSettings compression = {}, std::uint32_t frame_size = default_frame_size)
{
    return FrameContext{some_id(), nullptr, 0, 0, compression, frame_size};
}

FrameContext sealed_context(const detail::CipherKind& kind, CompressionSettings compression = {}, int id = 7)
{
    const SecretBytes key = test::secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    return frame_context(kind, key, some_id(id), compression);
}

std::vector<FrameContext> contexts()
{
    std::vector<FrameContext> all;
    for (const CompressionSettings& compression : {CompressionSettings{}, CompressionSettings{false, 1}}) {
        all.push_back(plain_context(compression));
        all.push_back(sealed_context(cipher_kind<XChaCha20Poly1305>, compression));
        all.push_back(sealed_context(cipher_kind<Aes256Gcm>, compression));
    }
    return all;
}

std::span<const std::byte> payload_of(const SealedFrame& frame)
{
    return std::span(frame.bytes).subspan(FrameCodec::header_size);
}

errc code_of(const std::function<void()>& function)
{
    try {
        function();
    } catch (const Error& error) {
        return static_cast<errc>(error.code().value());
    }
    return errc{};
}

}  // namespace

TEST_CASE("a frame of any size and content opens to what was sealed")
{
    test::Noise noise(1);
    for (const FrameContext& context : contexts()) {
        const FrameCodec codec(context);
        for (std::size_t size :
             {1u, 2u, 100u, 255u, 256u, 65'535u, 131'071u, 131'072u, 131'073u, 500'000u, 1'048'576u}) {
            for (const test::Bytes& raw : {noise.text(size), noise.random(size), test::Bytes(size)}) {
                const SealedFrame frame = codec.seal(3, false, raw);
                const FrameHeader header = codec.parse_header(frame.bytes);
                CHECK(header.index == 3);
                CHECK_FALSE(header.last);
                CHECK(header.raw_size == size);
                CHECK(frame.raw_size == size);
                CHECK(header.payload_size == frame.bytes.size() - FrameCodec::header_size);
                CHECK(codec.open(header, payload_of(frame), 3) == raw);
                CHECK(frame_digest(header, payload_of(frame)) == frame.digest);
            }
        }
    }
}

TEST_CASE("an empty backup is one empty last frame, and no other frame is empty")
{
    for (const FrameContext& context : contexts()) {
        const FrameCodec codec(context);
        const SealedFrame frame = codec.seal(0, true, {});
        const FrameHeader header = codec.parse_header(frame.bytes);
        CHECK(header.last);
        CHECK(codec.open(header, payload_of(frame), 0).empty());
        CHECK(code_of([&] { (void)codec.seal(0, false, {}); }) == errc::invalid_argument);
        CHECK(code_of([&] { (void)codec.seal(1, true, {}); }) == errc::invalid_argument);
    }
}

TEST_CASE("compressible bytes shrink, others grow by no more than the frame's own bytes")
{
    test::Noise noise(2);
    const test::Bytes text = noise.text(1 << 20);
    const test::Bytes random = noise.random(1 << 20);
    const FrameCodec plain(plain_context());
    CHECK(plain.seal(0, true, text).bytes.size() < text.size() / 2);
    CHECK(plain.seal(0, true, random).bytes.size() == 80 + 9 + 8 * 3 + random.size());
    CHECK(FrameCodec(plain_context({false, 1})).seal(0, true, text).bytes.size() == 80 + 9 + 8 * 3 + text.size());
    const FrameCodec sealed(sealed_context(cipher_kind<Aes256Gcm>));
    CHECK(sealed.seal(0, true, random).bytes.size() == 80 + 24 + 9 + 8 * 3 + random.size() + 16);
    // Half random, half compressible: the samples see the second half.
    test::Bytes mixed = random;
    std::copy(text.begin(), text.begin() + (1 << 19), mixed.begin() + (1 << 19));
    CHECK(plain.seal(0, true, mixed).bytes.size() < mixed.size() * 4 / 5);
}

TEST_CASE("a frame that is sealed into another one is like any other, and has the memory of that one")
{
    test::Noise noise(5);
    SealedFrame frame;
    frame.bytes.reserve(FrameCodec(sealed_context(cipher_kind<Aes256Gcm>)).most_stored_bytes());
    const std::byte* const memory = frame.bytes.data();
    for (const FrameContext& context : contexts()) {
        const FrameCodec codec(context);
        for (const std::size_t size : {std::size_t{1} << 20, std::size_t{1}, std::size_t{300'001}}) {
            for (const test::Bytes& raw : {noise.random(size), noise.text(size)}) {
                codec.seal_into(frame, 6, true, raw);
                const SealedFrame fresh = codec.seal(6, true, raw);
                CHECK(frame.bytes == fresh.bytes);
                CHECK(frame.digest == fresh.digest);
                CHECK(frame.raw_size == fresh.raw_size);
                CHECK(frame.bytes.data() == memory);
                CHECK(frame.bytes.size() <= codec.most_stored_bytes());
            }
        }
        CHECK(codec.seal(0, true, noise.random(1 << 20)).bytes.size() == codec.most_stored_bytes());
    }
}

TEST_CASE("a frame can be given up between its blocks, and one that is not is a frame like any other")
{
    test::Noise noise(4);
    for (const FrameContext& context : contexts()) {
        const FrameCodec codec(context);
        for (const std::size_t size :
             {std::size_t{1}, std::size_t{1} << 17, std::size_t{300'001}, std::size_t{1} << 20}) {
            for (const test::Bytes& raw : {noise.text(size), noise.random(size)}) {
                const SealedFrame whole = codec.seal(0, true, raw);
                int asked = 0;
                const SealedFrame watched = codec.seal(0, true, raw, [&] { return ++asked < 0; });
                CHECK(codec.open(codec.parse_header(watched.bytes), payload_of(watched), 0) == raw);
                CHECK(watched.bytes.size() <= whole.bytes.size() + whole.bytes.size() / 100);
                for (int last = 1; last <= asked; ++last) {
                    int again = 0;
                    CHECK(code_of([&] { (void)codec.seal(0, true, raw, [&] { return ++again == last; }); }) ==
                          errc::aborted);
                }
                // The working memory that was left in the middle serves the next frame.
                CHECK(codec.seal(0, true, raw).bytes == whole.bytes);
            }
        }
    }
    int asked = 0;
    (void)FrameCodec(plain_context()).seal(0, true, noise.text(1 << 20), [&] { return ++asked < 0; });
    CHECK(asked == 8);
}

TEST_CASE("at level 3 dense bytes are searched less, others as zstd does")
{
    test::Noise noise(5);
    // A byte of seven bits keeps more than three quarters.
    test::Bytes dense = noise.random(1 << 20);
    for (auto& each : dense) each &= std::byte{0x7f};
    // One run in a hundred comes again, so that the search matters.
    for (std::size_t at = 1 << 16; at + 40 < dense.size(); at += 4000)
        std::copy_n(dense.begin() + static_cast<std::ptrdiff_t>(at / 2), 40,
                    dense.begin() + static_cast<std::ptrdiff_t>(at));
    const test::Bytes text = noise.text(1 << 20);
    const auto payload = [](const test::Bytes& raw, int level) {
        return FrameCodec(plain_context({true, level})).seal(0, true, raw).bytes.size() - FrameHeader::size;
    };
    const auto by_zstd = [](const test::Bytes& raw, int level) {
        test::Bytes out(ZSTD_compressBound(raw.size()));
        return ZSTD_compress(out.data(), out.size(), raw.data(), raw.size(), level);
    };
    CHECK(payload(text, 3) == by_zstd(text, 3));
    CHECK(payload(dense, 2) == by_zstd(dense, 2));
    CHECK(payload(dense, 3) != by_zstd(dense, 3));
    CHECK(payload(dense, 3) < by_zstd(dense, 3) * 102 / 100);
    // As a backup does it, which can be aborted.
    const SealedFrame watched = FrameCodec(plain_context({true, 3})).seal(0, true, dense, [] { return false; });
    CHECK(watched.bytes.size() - FrameHeader::size != by_zstd(dense, 3));
}

TEST_CASE("higher levels are accepted and give no more bytes")
{
    const test::Bytes text = test::Noise(3).text(300'000);
    const std::size_t fast = FrameCodec(plain_context({true, 1})).seal(0, true, text).bytes.size();
    const std::size_t small = FrameCodec(plain_context({true, 15})).seal(0, true, text).bytes.size();
    CHECK(small < fast);
}

TEST_CASE("the settings of a configuration become compression settings")
{
    CHECK(compression_settings(std::nullopt) == CompressionSettings{true, 3});
    const std::pair<CompressionLevel, CompressionSettings> rows[] = {{CompressionLevel::optimal, {true, 3}},
                                                                     {CompressionLevel::fastest, {true, 1}},
                                                                     {CompressionLevel::smallest_size, {true, 15}},
                                                                     {CompressionLevel::no_compression, {false, 1}}};
    for (const auto& [level, expected] : rows) {
        for (const auto algorithm : {CompressionAlgorithm::zstd, CompressionAlgorithm::deflate}) {
            CHECK(compression_settings(SnapshotSettings{algorithm, level, false}) == expected);
        }
    }
}

TEST_CASE("an encrypted frame shows neither its bytes nor that two frames are equal")
{
    const test::Bytes text = test::bytes(std::string(2000, 'x') + "the secret sentence");
    for (const auto* kind : {&cipher_kind<XChaCha20Poly1305>, &cipher_kind<Aes256Gcm>}) {
        const FrameCodec codec(sealed_context(*kind, {false, 1}));
        const SealedFrame first = codec.seal(0, false, text);
        const SealedFrame second = codec.seal(1, false, text);
        const auto needle = test::bytes("secret sentence");
        CHECK(std::search(first.bytes.begin(), first.bytes.end(), needle.begin(), needle.end()) == first.bytes.end());
        const Digest128 zero{};
        CHECK(std::equal(zero.begin(), zero.end(), first.bytes.begin() + 48));
        CHECK_FALSE(std::ranges::equal(payload_of(first).first(100), payload_of(second).first(100)));
    }
}

TEST_CASE("every changed byte of a frame is refused")
{
    test::Noise noise(4);
    for (const FrameContext& context : contexts()) {
        const FrameCodec codec(context);
        const test::Bytes raw = noise.text(300);
        const SealedFrame frame = codec.seal(2, true, raw);
        for (std::size_t i = 0; i != frame.bytes.size(); ++i) {
            for (const int bit : {0, 3, 7}) {
                SealedFrame changed = frame;
                changed.bytes[i] ^= static_cast<std::byte>(1 << bit);
                const errc code = code_of([&] {
                    const FrameHeader header = codec.parse_header(changed.bytes);
                    const auto payload = payload_of(changed);
                    (void)codec.open(header, payload.first(std::min<std::size_t>(payload.size(), header.payload_size)),
                                     2);
                });
                INFO("byte " << i << " bit " << bit);
                CHECK(make_error_code(code) == condition::integrity);
            }
        }
    }
}

TEST_CASE("a frame is refused for the reason that holds")
{
    const FrameCodec codec(sealed_context(cipher_kind<XChaCha20Poly1305>));
    const SealedFrame frame = codec.seal(5, false, test::bytes("some bytes"));
    const FrameHeader header = codec.parse_header(frame.bytes);
    SECTION("cut off in its header")
    {
        for (std::size_t size : {0u, 1u, 79u}) {
            CHECK(code_of([&] { (void)codec.parse_header(std::span(frame.bytes).first(size)); }) ==
                  errc::object_truncated);
        }
    }
    SECTION("cut off in its payload")
    {
        for (std::size_t size = 0; size + 80 < frame.bytes.size(); ++size) {
            CHECK(code_of([&] { (void)codec.open(header, payload_of(frame).first(size), 5); }) ==
                  errc::object_truncated);
        }
    }
    SECTION("in another frame's place")
    {
        CHECK(code_of([&] { (void)codec.open(header, payload_of(frame), 4); }) == errc::object_damaged);
        CHECK_THROWS_WITH(codec.open(header, payload_of(frame), 4),
                          Catch::Contains("Frame 4") && Catch::Contains("frame 5"));
    }
    SECTION("of another backup")
    {
        const FrameCodec other(sealed_context(cipher_kind<XChaCha20Poly1305>, {}, 8));
        CHECK(code_of([&] { (void)other.parse_header(frame.bytes); }) == errc::foreign_object);
    }
    SECTION("without the key")
    {
        const FrameCodec keyless(plain_context());
        const FrameHeader seen = keyless.parse_header(frame.bytes);
        CHECK_NOTHROW(keyless.check_stored(seen, payload_of(frame), 5));
        CHECK(code_of([&] { (void)keyless.open(seen, payload_of(frame), 5); }) == errc::key_missing);
    }
    SECTION("with another data key of the same backup id")
    {
        const FrameCodec other(frame_context(cipher_kind<XChaCha20Poly1305>, make_data_key(), some_id()));
        CHECK_THROWS_WITH(other.open(header, payload_of(frame), 5), Catch::Contains("authentication tag"));
    }
    SECTION("not encrypted in an encrypted backup")
    {
        const SealedFrame open = FrameCodec(plain_context()).seal(5, false, test::bytes("some bytes"));
        CHECK(code_of([&] { (void)codec.parse_header(open.bytes); }) == errc::object_damaged);
    }
    SECTION("larger than the backup's frames")
    {
        const FrameCodec small(plain_context({}, 9));
        const SealedFrame open = FrameCodec(plain_context()).seal(5, false, test::bytes("some bytes"));
        CHECK(code_of([&] { (void)small.parse_header(open.bytes); }) == errc::object_damaged);
        CHECK(code_of([&] { (void)small.seal(5, false, test::bytes("some bytes")); }) == errc::invalid_argument);
    }
}

TEST_CASE("frames have the bytes that docs/format.md shows")
{
    BackupId id{};
    for (std::size_t i = 0; i != id.size(); ++i) id[i] = static_cast<std::byte>(i);
    const SecretBytes key = test::secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    const test::Bytes raw = test::bytes("hello");
    CHECK(test::hex(FrameCodec(FrameContext{id, nullptr, 0, 0, {}, 100}).seal(0, true, raw).bytes) ==
          "512a4d1848000000000102030405060708090a0b0c0d0e0f000000000000000005000000110000000101000000000000"
          "b5e9c1ad071b3e7fc779cfaa5e5238183be853c379bee83083683244542376c928b52ffda00500000029000068656c6c6f");
    CHECK(test::hex(FrameCodec(frame_context(cipher_kind<XChaCha20Poly1305>, key, id)).seal(0, true, raw).bytes) ==
          "512a4d1848000000000102030405060708090a0b0c0d0e0f000000000000000005000000390000000103000000000000"
          "000000000000000000000000000000003083141901a25524e0640d15dd7838d5"
          "6f1916caea977cde4308783956e8a6d614096c7d3d31af45cb98eedd66bc59dbee09846364f25c5ac5515dc48dccc0587d818fcfdea6"
          "e950dc");
    CHECK(test::hex(FrameCodec(frame_context(cipher_kind<Aes256Gcm>, key, id)).seal(0, true, raw).bytes).substr(128) ==
          "dcb7a969ce4e88a897bc1d12f59e5571"
          "ecbf236ee2f475bfa2b138a756fdf9d082b24d116ede6b67a90dfab5e39c6b7a78f4f4725e4dd4860986cca3ae37e9559de5344efa46"
          "adac9e");
}

TEST_CASE("a codec refuses what frames cannot be")
{
    CHECK_THROWS_AS(FrameCodec(plain_context({}, 0)), Error);
    CHECK_THROWS_AS(FrameCodec(plain_context({}, max_frame_size + 1)), Error);
    CHECK_THROWS_AS(FrameCodec(plain_context({true, 0})), Error);
    CHECK_THROWS_AS(FrameCodec(plain_context({true, 20})), Error);
    FrameContext context = sealed_context(cipher_kind<Aes256Gcm>);
    context.nonce_size = 7;
    CHECK_THROWS_AS(FrameCodec(context), Error);
    CHECK_THROWS_AS(FrameCodec(plain_context()).seal(std::uint64_t{1} << 32, false, test::bytes("x")), Error);
}

TEST_CASE("one codec serves several threads at once")
{
    const FrameCodec codec(sealed_context(cipher_kind<XChaCha20Poly1305>));
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (unsigned t = 0; t != 4; ++t) {
        threads.emplace_back([&, t] {
            test::Noise noise(t);
            for (std::uint64_t i = 0; i != 20; ++i) {
                const test::Bytes raw = i % 2 == 0 ? noise.text(50'000) : noise.random(50'000);
                const std::uint64_t index = i * 4 + t;
                const SealedFrame frame = codec.seal(index, false, raw);
                if (codec.open(codec.parse_header(frame.bytes), payload_of(frame), index) != raw) ++wrong;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
}
