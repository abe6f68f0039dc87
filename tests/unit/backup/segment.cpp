#include <holdfast/backup/segment.hpp>
#include <holdfast/error.hpp>

#include "support/test_bytes.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;

TEST_CASE("a segment header is read as it was written")
{
    const SegmentHeader header{random_backup_id(), 12, 3'000'000'000'000};
    const auto bytes = segment_header(header);
    CHECK(bytes.size() == SegmentHeader::size);
    CHECK(parse_segment_header(bytes) == header);
    CHECK_NOTHROW(check_segment_header(header, header));
}

TEST_CASE("a segment header has the bytes that docs/format.md shows")
{
    BackupId id{};
    for (std::size_t i = 0; i != id.size(); ++i) id[i] = static_cast<std::byte>(i);
    CHECK(test::hex(segment_header({id, 1, 258})) ==
          "502a4d1838000000484f4c4446415354000102030405060708090a0b0c0d0e0f01000000010000000201000000000000"
          "99a2b403264c927c00e0de7d4b53a419");
}

TEST_CASE("a changed or short segment header is refused")
{
    const auto bytes = segment_header({random_backup_id(), 1, 100});
    for (std::size_t i = 0; i != bytes.size() * 8; ++i) {
        auto changed = bytes;
        changed[i / 8] ^= static_cast<std::byte>(1 << i % 8);
        CHECK_THROWS_AS(parse_segment_header(changed), Error);
    }
    for (std::size_t size = 0; size != bytes.size(); ++size) {
        try {
            (void)parse_segment_header(std::span(bytes).first(size));
            FAIL("accepted");
        } catch (const Error& error) {
            CHECK(error.code() == errc::object_truncated);
        }
    }
}

TEST_CASE("another segment in a segment's place is refused, another backup's by its own code")
{
    const SegmentHeader expected{random_backup_id(), 1, 100};
    const std::pair<SegmentHeader, errc> rows[] = {{{random_backup_id(), 1, 100}, errc::foreign_object},
                                                   {{expected.backup_id, 0, 100}, errc::object_damaged},
                                                   {{expected.backup_id, 1, 99}, errc::object_damaged}};
    for (const auto& [found, code] : rows) {
        try {
            check_segment_header(found, expected);
            FAIL("accepted");
        } catch (const Error& error) {
            CHECK(error.code() == code);
        }
    }
}
