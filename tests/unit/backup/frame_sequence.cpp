#include <holdfast/backup/frame_sequence.hpp>
#include <holdfast/error.hpp>

#include "support/written_backup.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace holdfast;

struct Stored {
    FrameHeader header;
    test::Bytes payload;
};

/// Three frames of 100, 100 and 50 bytes with their manifest.
struct Backup {
    Manifest manifest;
    std::vector<Stored> frames;

    Backup()
    {
        manifest.backup_id = random_backup_id();
        manifest.raw_size = 250;
        manifest.frame_size = 100;
        manifest.frame_count = 3;
        for (std::uint64_t i = 0; i != 3; ++i) add(i, i == 2, i == 2 ? 50 : 100);
        FramesDigest digest;
        for (const Stored& frame : frames) digest.update(frame_digest(frame.header, frame.payload));
        manifest.frames_digest = digest.finish();
    }
    void add(std::uint64_t index, bool last, std::size_t size)
    {
        const FrameCodec codec(FrameContext{manifest.backup_id, nullptr, 0, 0, {}, 1000});
        const SealedFrame frame = codec.seal(index, last, test::Noise(index).random(size));
        frames.push_back({codec.parse_header(frame.bytes), test::Bytes(frame.bytes.begin() + 80, frame.bytes.end())});
    }
    [[nodiscard]] bool reads() const
    {
        try {
            FrameSequence sequence(manifest);
            for (const Stored& frame : frames) sequence.accept(frame.header, frame.payload);
            sequence.finish();
        } catch (const Error& error) {
            CHECK(error.code() == condition::integrity);
            return false;
        }
        return true;
    }
};

}  // namespace

TEST_CASE("the frames of a backup are accepted once, whole, and in order")
{
    CHECK(Backup().reads());
    SECTION("missing at the end")
    {
        Backup b;
        b.frames.pop_back();
        CHECK_FALSE(b.reads());
    }
    SECTION("missing in the middle")
    {
        Backup b;
        b.frames.erase(b.frames.begin() + 1);
        CHECK_FALSE(b.reads());
    }
    SECTION("none at all")
    {
        Backup b;
        b.frames.clear();
        CHECK_FALSE(b.reads());
    }
    SECTION("swapped")
    {
        Backup b;
        std::swap(b.frames[0], b.frames[1]);
        CHECK_FALSE(b.reads());
    }
    SECTION("repeated")
    {
        Backup b;
        b.frames.insert(b.frames.begin(), b.frames[0]);
        CHECK_FALSE(b.reads());
    }
    SECTION("one more")
    {
        Backup b;
        b.add(3, false, 10);
        CHECK_FALSE(b.reads());
    }
    SECTION("the last is not marked")
    {
        Backup b;
        b.frames.pop_back();
        b.add(2, false, 50);
        CHECK_FALSE(b.reads());
    }
    SECTION("another is marked as the last")
    {
        Backup b;
        b.add(1, true, 100);
        b.frames[1] = b.frames.back();
        b.frames.pop_back();
        CHECK_FALSE(b.reads());
    }
    SECTION("another size")
    {
        Backup b;
        b.frames.pop_back();
        b.add(2, true, 49);
        CHECK_FALSE(b.reads());
    }
    SECTION("another's bytes")
    {
        Backup b;
        b.frames[1] = Backup().frames[1];
        CHECK_FALSE(b.reads());
        b.frames[1].header.backup_id = b.manifest.backup_id;
        CHECK_FALSE(b.reads());
    }
    SECTION("another digest")
    {
        Backup b;
        b.manifest.frames_digest[0] ^= std::byte{1};
        CHECK_FALSE(b.reads());
    }
    SECTION("not encrypted though the manifest says so")
    {
        Backup b;
        b.manifest.encryption.emplace();
        CHECK_FALSE(b.reads());
    }
}
