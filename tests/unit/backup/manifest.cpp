#include <holdfast/backup/manifest.hpp>
#include <holdfast/backup/manifest_text.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/error.hpp>

#include "support/written_backup.hpp"

#include <catch2/catch.hpp>

#include <functional>

namespace {

using namespace holdfast;

/// A small valid manifest, full or second in its chain.
Manifest some_manifest(bool full = true)
{
    Manifest m;
    m.backup_id.fill(std::byte{1});
    m.chain_id.fill(full ? std::byte{1} : std::byte{9});
    m.database = "orders";
    m.task_name = "Server Wide Backup, \"x\"\n";
    m.node_tag = "A";
    m.is_full = full;
    m.number = full ? 1 : 2;
    if (!full) {
        m.parent_digest = std::string(64, 'a');
        m.etag_from = 7;
    }
    m.etag_to = UINT64_MAX;
    m.engine = {"engine", "1"};
    m.completed_at = m.started_at + TimeSpan(1);
    m.frame_size = 100;
    m.raw_size = 250;
    m.frame_count = 3;
    m.items = 3;
    const std::string stem = full ? "0001-full." : "0002-incremental.";
    m.segments = {{stem + "000.segment", 1000, 2, 0}, {stem + "001.segment", 500, 1, 2}};
    m.stored_size = 1500;
    m.entries = {{"a", 0, 200, 2, {}}, {"\xff\xfe", 200, 50, 1, {}}};
    m.extensions = {{"note", "{\"a\":[1,2]}"}};
    return m;
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

/// The same text with a right digest at its end, as somebody without the key can make it.
std::string redigest(std::string text)
{
    text.resize(text.rfind(",\n\"Digest\":\""));
    return text + ",\n\"Digest\":\"" + manifest_digest(text) + "\"\n}\n";
}

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a manifest is read as it was written")
{
    for (const bool full : {true, false}) {
        const Manifest m = some_manifest(full);
        const std::string text = manifest_to_text(m);
        const Manifest read = parse_manifest(text);
        CHECK(manifest_to_text(read) == text);
        CHECK(read.backup_id == m.backup_id);
        CHECK(read.chain_id == m.chain_id);
        CHECK(read.task_name == m.task_name);
        CHECK(read.is_full == full);
        CHECK(read.parent_digest == m.parent_digest);
        CHECK(read.etag_from == m.etag_from);
        CHECK(read.etag_to == UINT64_MAX);
        CHECK(read.completed_at == m.completed_at);
        CHECK(read.segments == m.segments);
        CHECK(read.entries == m.entries);
        CHECK(read.extensions == m.extensions);
    }
}

TEST_CASE("a manifest's digest is what sha256sum prints")
{
    CHECK(manifest_digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a manifest with values that contradict one another is neither written nor read")
{
    const std::pair<const char*, std::function<void(Manifest&)>> rows[] = {
        {"Database", [](Manifest& m) { m.database.clear(); }},
        {"Database", [](Manifest& m) { m.database.assign(1025, 'x'); }},
        {"ChangeVector", [](Manifest& m) { m.change_vector.assign((64 << 10) + 1, 'x'); }},
        {"Number", [](Manifest& m) { m.number = 0; }},
        {"Number", [](Manifest& m) { m.number = 2; }},
        {"ChainId", [](Manifest& m) { m.chain_id.fill(std::byte{2}); }},
        {"ParentDigest", [](Manifest& m) { m.parent_digest.assign(64, 'a'); }},
        {"EtagFrom", [](Manifest& m) { m.etag_from = 1; }},
        {"Level", [](Manifest& m) { m.compression.level = 0; }},
        {"FrameSize", [](Manifest& m) { m.frame_size = 0; }},
        {"FrameSize", [](Manifest& m) { m.frame_size = max_frame_size + 1; }},
        {"FrameCount", [](Manifest& m) { m.frame_count = 4; }},
        {"FrameCount", [](Manifest& m) { m.raw_size = 301; }},
        {"size", [](Manifest& m) { m.raw_size = UINT64_MAX; }},
        {"Segments", [](Manifest& m) { m.segments.clear(); }},
        {"Name", [](Manifest& m) { std::swap(m.segments[0], m.segments[1]); }},
        {"Name", [](Manifest& m) { m.segments[0].name = "../x"; }},
        {"FirstFrame", [](Manifest& m) { m.segments[1].first_frame = 1; }},
        {"Frames", [](Manifest& m) { m.segments[0].frames = 0; }},
        {"Frames", [](Manifest& m) { m.segments[1].frames = UINT64_MAX; }},
        {"Size", [](Manifest& m) { m.segments[0].size = 10; }},
        {"StoredSize", [](Manifest& m) { m.stored_size = 1501; }},
        {"Name", [](Manifest& m) { m.entries[1].name = "a"; }},
        {"Name", [](Manifest& m) { m.entries[1].name.clear(); }},
        {"Offset", [](Manifest& m) { m.entries[1].offset = 199; }},
        {"Size", [](Manifest& m) { m.entries[1].size = UINT64_MAX; }},
        {"RawSize", [](Manifest& m) { m.entries.pop_back(), m.items = 2; }},
        {"Items", [](Manifest& m) { m.items = 4; }},
    };
    for (const auto& [what, change] : rows) {
        Manifest m = some_manifest();
        change(m);
        INFO(what);
        REQUIRE(find_manifest_error(m));
        CHECK_THAT(*find_manifest_error(m), Catch::Contains(what));
        CHECK(code_of([&] { (void)manifest_to_text(m); }) == errc::invalid_argument);
    }
    Manifest backwards = some_manifest(false);
    backwards.etag_to = 6;
    CHECK(find_manifest_error(backwards));
    Manifest not_text = some_manifest();
    not_text.database = "\xff";
    CHECK(code_of([&] { (void)manifest_to_text(not_text); }) == errc::invalid_argument);
    Manifest before = some_manifest();
    before.started_at = TimePoint(TimeSpan(-1));
    CHECK(code_of([&] { (void)manifest_to_text(before); }) == errc::invalid_argument);
}

TEST_CASE("a manifest that is not well-formed is refused though its digest is right")
{
    const std::string text = manifest_to_text(some_manifest());
    const std::pair<std::string_view, std::string_view> rows[] = {
        {"\"IsFull\":true", "\"IsFull\":1"},
        {"\"Number\":1", "\"Number\":-1"},
        {"\"Number\":1", "\"Number\":4294967297"},
        {"\"Number\":1", "\"Number\":1.0"},
        {"\"Number\":1", "\"Number\":18446744073709551616"},
        {"\"Database\":\"orders\"", "\"Database\":null"},
        {"\"Database\":\"orders\"", "\"Database\":\"\xff\""},
        {"\"Database\":\"orders\",", ""},
        {"\"Type\":\"Backup\"", "\"Type\":\"backup\""},
        {"\"BackupId\":\"01", "\"BackupId\":\"0G"},
        {"\"BackupId\":\"01", "\"BackupId\":\"0"},
        {"T00:00:00.0000001Z", "T00:00:00Z"},
        {"T00:00:00.0000001Z", "T24:00:00.0000001Z"},
        {"\"Segments\":[", "\"Segments\":[[],"},
        {"\"Entries\":[", "\"Entries\":[[[[[[[[[[]]]]]]]]]],\"x\":["},
        {"\"Entries\":[", "\"Entries\":[,"},
        {"\"FrameCount\":3", "\"FrameCount\":2"},
        {"\"Encryption\":null", "\"Encryption\":{}"},
    };
    for (const auto& [from, to] : rows) {
        INFO(to);
        CHECK(code_of([&] { (void)parse_manifest(redigest(replaced(text, from, to))); }) == errc::object_damaged);
    }
    CHECK_NOTHROW(parse_manifest(redigest(text)));
}

TEST_CASE("what a newer version may add is kept or refused by the case of its first letter")
{
    const std::string text = manifest_to_text(some_manifest());
    const Manifest m = parse_manifest(redigest(replaced(text, "\"Number\":1", "\"Number\":1,\"hint\":[true]")));
    REQUIRE(m.extensions.size() == 2);
    CHECK(m.extensions[0] == std::pair<std::string, std::string>("hint", "[true]"));
    const std::pair<std::string_view, std::string_view> rows[] = {
        {"\"Number\":1", "\"Number\":1,\"Hint\":1"},         {"\"FormatVersion\":1", "\"FormatVersion\":2"},
        {"\"Algorithm\":\"zstd\"", "\"Algorithm\":\"lz4\""}, {"\"Level\":3", "\"Level\":3,\"more\":1"},
        {"\"Frames\":2", "\"Frames\":2,\"more\":1"},         {"\"Version\":\"1\"", "\"Version\":\"1\",\"more\":1"},
    };
    for (const auto& [from, to] : rows) {
        INFO(to);
        CHECK(code_of([&] { (void)parse_manifest(redigest(replaced(text, from, to))); }) == errc::unsupported_format);
    }
    Manifest shouting = some_manifest();
    shouting.extensions = {{"Note", "1"}};
    CHECK(code_of([&] { (void)manifest_to_text(shouting); }) == errc::invalid_argument);
    shouting.extensions = {{"note", "{"}};
    CHECK(code_of([&] { (void)manifest_to_text(shouting); }) == errc::invalid_argument);
}

TEST_CASE("every changed and every missing byte of a manifest is noticed without a key")
{
    const std::string text = manifest_to_text(some_manifest());
    for (std::size_t i = 0; i != text.size(); ++i) {
        std::string changed = text;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        INFO("byte " << i);
        CHECK(make_error_code(code_of([&] { (void)parse_manifest(changed); })) == condition::integrity);
        CHECK(make_error_code(code_of([&] { (void)parse_manifest(std::string_view(text).substr(0, i)); })) ==
              condition::integrity);
    }
    CHECK(code_of([&] { (void)parse_manifest(text + "\n"); }) == errc::object_truncated);
    CHECK(code_of([&] { (void)parse_manifest(""); }) == errc::object_truncated);
}

TEST_CASE("an encrypted backup's manifest cannot be changed without the key")
{
    const SecretBytes user_key = SecretBytes::random(32);
    const SecretBytes data_key = make_data_key();
    Manifest m = some_manifest();
    CHECK(code_of([&] { (void)authenticate_manifest(m, data_key); }) == errc::invalid_argument);
    m.encryption = wrap_data_key(detail::cipher_kind<XChaCha20Poly1305>, user_key, data_key, m.backup_id);
    CHECK(code_of([&] { (void)manifest_to_text(m); }) == errc::invalid_argument);
    const std::string text = authenticate_manifest(m, data_key);
    const Manifest read = parse_manifest(text);
    CHECK(read.encryption == m.encryption);
    CHECK_NOTHROW(verify_manifest(text, read, data_key));
    CHECK(code_of([&] { verify_manifest(text, read, make_data_key()); }) == errc::object_damaged);

    const std::pair<std::string_view, std::string_view> rows[] = {
        {"\"Database\":\"orders\"", "\"Database\":\"ordres\""},
        {"\"EtagTo\":1", "\"EtagTo\":2"},
        {"0.0000001Z", "0.0000002Z"},
        {"\"Version\":\"1\"", "\"Version\":\"2\""},
        {"\"note\":{\"a\"", "\"note\":{\"b\""},
        {"\"FramesDigest\":\"0", "\"FramesDigest\":\"1"},
        {"\"Authentication\":\"", "\"Authentication\": \""}};
    for (const auto& [from, to] : rows) {
        INFO(to);
        const std::string changed = redigest(replaced(text, from, to));
        CHECK(code_of([&] { verify_manifest(changed, parse_manifest(changed), data_key); }) ==
              (to.starts_with("\"EtagTo") ? code_of([&] { (void)parse_manifest(changed); }) : errc::object_damaged));
    }
    // Taking the encryption away takes the authentication with it; what is left is not well-formed.
    const auto from = text.find("\"Encryption\":{") + 13;
    std::string stripped = text;
    stripped.replace(from, stripped.find('}', from) + 1 - from, "null");
    CHECK(code_of([&] { (void)parse_manifest(redigest(stripped)); }) != errc{});
}

TEST_CASE("texts in manifests have one form")
{
    using namespace detail;
    CHECK(time_to_text(TimePoint(TimeSpan(1))) == "1970-01-01T00:00:00.0000001Z");
    CHECK(time_from_text("2026-11-23T04:02:39.1234567Z"));
    CHECK(time_to_text(*time_from_text("9999-12-31T23:59:59.9999999Z")) == "9999-12-31T23:59:59.9999999Z");
    CHECK_FALSE(time_to_text(TimePoint::max()));
    for (const char* text :
         {"", "2026-11-23T04:02:39Z", "2026-02-29T04:02:39.1234567Z", "2026-11-23 04:02:39.1234567Z"}) {
        CHECK_FALSE(time_from_text(text));
    }
    CHECK(to_base64(test::bytes("abcd")) == "YWJjZA==");
    CHECK(from_base64("YWJjZA==") == test::bytes("abcd"));
    CHECK(from_base64("") == test::Bytes{});
    for (const char* text : {"YWJjZA", "YWJjZA=", "YWJjZB==", "YWJj ZA=", "YWJjZA==\n", "YWJ-"})
        CHECK_FALSE(from_base64(text));
    for (const char* text : {"", "a", "\u00e9", "\u20ac", "\U0010ffff", "\ud7ff", "\ue000"}) CHECK(is_utf8(text));
    for (const char* text : {"\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                             "\xf5\x80\x80\x80", "a\xffz"}) {
        CHECK_FALSE(is_utf8(text));
    }
}
