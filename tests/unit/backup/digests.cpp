#include <holdfast/backup/entry_digest.hpp>
#include <holdfast/backup/frames_digest.hpp>

#include "support/test_bytes.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;

TEST_CASE("an entry's digest is that of xxh128sum, however the bytes come")
{
    // printf '' | xxh128sum; printf 'abc' | xxh128sum
    CHECK(test::hex(xxh3_128({})) == "99aa06d3014798d86001c324468d497f");
    CHECK(test::hex(xxh3_128(test::bytes("abc"))) == "06b05ab6733a618578af5f94892f3950");
    const test::Bytes bytes = test::Noise(1).random(100'000);
    for (std::size_t piece : {1u, 7u, 1000u, 100'000u}) {
        EntryDigest digest;
        digest.update(test::bytes("an entry before"));
        digest.reset();
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            digest.update(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)));
        }
        CHECK(digest.finish() == xxh3_128(bytes));
        CHECK(digest.finish() == xxh3_128(bytes));
    }
}

TEST_CASE("the frames' digest is SHA-256 over the frames in order")
{
    FramesDigest digest;
    CHECK(test::hex(digest.finish()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    FrameDigest first{};
    FrameDigest second{};
    second.fill(std::byte{1});
    digest.update(first);
    digest.update(second);
    CHECK(digest.frames() == 2);
    test::Bytes both(192);
    std::fill(both.begin() + 96, both.end(), std::byte{1});
    CHECK(digest.finish() == sha256(both));
    FramesDigest swapped;
    swapped.update(second);
    swapped.update(first);
    CHECK(swapped.finish() != digest.finish());
    FramesDigest moved = std::move(swapped);
    CHECK(moved.frames() == 2);
}
