#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>

#include "support/run_program.hpp"
#include "support/stored_objects.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <sstream>

namespace {

using namespace holdfast;
using detail::cipher_kind;

const std::string python_reader = "/usr/bin/python3 " + test::quoted(HOLDFAST_TESTS_FOLDER "/support/read_backup.py");
const std::string samples = HOLDFAST_TESTS_FOLDER "/samples";
constexpr const char* key_text = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

SecretBytes some_key()
{
    return test::secret("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f");
}

test::ProgramResult python(const std::string& command, const std::string& folder, const std::string& rest = {})
{
    return test::run_program(python_reader + " " + command + " " + test::quoted(folder) + " " + rest + " 2>&1");
}

std::string as_text(const test::Bytes& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Case {
    const detail::CipherKind* cipher;
    CompressionSettings compression;
};

std::vector<Case> cases()
{
    std::vector<Case> all;
    for (const auto* cipher :
         {static_cast<const detail::CipherKind*>(nullptr), &cipher_kind<XChaCha20Poly1305>, &cipher_kind<Aes256Gcm>}) {
        for (const CompressionSettings& compression :
             {CompressionSettings{true, 3}, {true, 1}, {true, 15}, {false, 1}}) {
            all.push_back({cipher, compression});
        }
    }
    return all;
}

}  // namespace

TEST_CASE("a reader in another language, written from docs/format.md, reads every backup byte for byte")
{
    const SecretBytes key = some_key();
    test::Noise noise(1);
    for (const Case& c : cases()) {
        INFO((c.cipher ? c.cipher->name : "plain")
             << " level " << c.compression.level << " " << c.compression.compress);
        const TemporaryFolder folder;
        const std::string option = c.cipher ? std::string(" --key ") + key_text : "";
        test::Objects objects;
        test::BackupToWrite what{c.cipher, &key, c.compression, 150'000, 2, {}, {}};
        std::vector<std::vector<test::NamedBytes>> written;
        for (int number = 1; number <= 3; ++number) {
            what.entries = {
                {"text", noise.text(400'000), 5}, {"random bytes", noise.random(290'000), 1}, {"none", {}, 0}};
            if (number == 3) what.entries.clear();
            what.parent_text = test::write_backup(what, objects);
            written.push_back(what.entries);
        }
        test::store(objects, folder.path());
        const auto verified = python("verify", folder.path(), option);
        CHECK(verified.output == "0001-full right\n0002-incremental right\n0003-incremental right\n");
        CHECK(verified.exit_code == 0);
        const bool extracts = c.compression.level == 3 || !c.compression.compress;
        for (std::size_t i = 0; extracts && i != written.size(); ++i) {
            for (const test::NamedBytes& entry : written[i]) {
                if (entry.bytes.empty()) continue;
                const auto got = python("extract", folder.path(),
                                        test::quoted(entry.name) + " --number " + std::to_string(i + 1) + option);
                CHECK(got.exit_code == 0);
                CHECK(got.output == as_text(entry.bytes));
            }
        }
        if (c.cipher == nullptr) {
            CHECK_THAT(python("list", folder.path()).output, Catch::Contains("0002-incremental Backup 2026-11-23T"));
        }
    }
}

TEST_CASE("the other reader refuses what is damaged, and a wrong or missing key")
{
    const SecretBytes key = some_key();
    for (const auto* cipher : {static_cast<const detail::CipherKind*>(nullptr), &cipher_kind<Aes256Gcm>}) {
        const TemporaryFolder folder;
        test::Objects objects;
        test::BackupToWrite what{cipher, &key, {}, 100, 2, {{"a", test::Noise(2).text(250), 1}}, {}};
        (void)test::write_backup(what, objects);
        const std::string option = cipher ? std::string("--key ") + key_text : "";
        for (const auto& [name, bytes] : objects) {
            for (std::size_t at = 5; at < bytes.size(); at += bytes.size() / 2) {
                test::Objects damaged = objects;
                damaged[name][at] ^= std::byte{4};
                test::store(damaged, folder.path());
                INFO(name << " byte " << at);
                const auto result = python("verify", folder.path(), option);
                CHECK(result.exit_code == 1);
                CHECK_THAT(result.output, Catch::StartsWith("refused: "));
            }
        }
        test::store(objects, folder.path());
        CHECK(python("verify", folder.path(), option).exit_code == 0);
        const auto wrong = python("verify", folder.path(), "--key AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        CHECK(wrong.exit_code == 1);
        CHECK_THAT(wrong.output, Catch::Contains(cipher ? "wrong key" : "not encrypted"));
        CHECK_THAT(python("verify", folder.path()).output, Catch::Contains(cipher ? "not opened" : "right"));
        CHECK(python("extract", folder.path(), "a").exit_code == (cipher ? 1 : 0));
    }
}

TEST_CASE("an unencrypted backup can be taken apart with zstd, tail and head")
{
    test::Noise noise(3);
    for (const bool compress : {true, false}) {
        const TemporaryFolder folder;
        test::Objects objects;
        test::BackupToWrite what{nullptr, nullptr, {compress, 3}, 150'000, 2, {}, {}};
        what.entries = {
            {"first", noise.text(400'000), 5}, {"second", noise.random(290'000), 1}, {"third", noise.text(1), 1}};
        const Manifest manifest = parse_manifest(test::write_backup(what, objects));
        test::store(objects, folder.path());
        CHECK(manifest.segments.size() > 1);
        const std::string raw = "cat " + test::quoted(folder.path()) + "/0001-full.*.segment | zstd -dc -q";
        for (std::size_t i = 0; i != manifest.entries.size(); ++i) {
            const ManifestEntry& entry = manifest.entries[i];
            const auto got = test::run_program(raw + " | tail -c +" + std::to_string(entry.offset + 1) + " | head -c " +
                                               std::to_string(entry.size));
            CHECK(got.output == as_text(what.entries[i].bytes));
        }
        const auto tested =
            test::run_program("cat " + test::quoted(folder.path()) + "/*.segment | zstd -tq 2>&1; echo $?");
        CHECK(tested.output == "0\n");
    }
    const TemporaryFolder folder;
    test::Objects objects;
    (void)test::write_backup(test::BackupToWrite{}, objects);
    test::store(objects, folder.path());
    const auto empty = test::run_program("cat " + test::quoted(folder.path()) + "/*.segment | zstd -dc -q; echo $?");
    CHECK(empty.output == "0\n");
}

TEST_CASE("stored samples of every format version stay readable")
{
    const SecretBytes key = some_key();
    std::ifstream expected(samples + "/expected.tsv");
    std::map<std::string, std::size_t> entries_of;
    std::string line;
    while (std::getline(expected, line)) {
        std::istringstream columns(line);
        std::string sample, name;
        std::uint32_t number = 0;
        std::uint64_t items = 0, size = 0;
        std::string digest;
        REQUIRE(columns >> sample >> number >> name >> items >> size >> digest);
        INFO(line);
        ++entries_of[sample];
        const test::Objects objects = test::load(samples + "/" + sample);
        const auto* cipher = sample.find("xchacha") != std::string::npos ? &cipher_kind<XChaCha20Poly1305>
                             : sample.find("aes") != std::string::npos   ? &cipher_kind<Aes256Gcm>
                                                                         : nullptr;
        const auto read = test::read_backup(objects, number, cipher, cipher ? &key : nullptr);
        CHECK(test::read_backup(objects, 3, cipher, cipher ? &key : nullptr).empty());
        const auto found = std::find_if(
            read.begin(), read.end(), [&](const auto& entry) { return test::bytes(entry.name) == test::unhex(name); });
        REQUIRE(found != read.end());
        CHECK(found->items == items);
        CHECK(found->bytes.size() == size);
        CHECK(test::hex(sha256(found->bytes)) == digest);
        if (number != 2 || found->bytes.empty()) continue;
        const auto got = python("extract", samples + "/" + sample,
                                test::quoted(as_text(test::unhex(name))) + " --number " + std::to_string(number) +
                                    (cipher ? std::string(" --key ") + key_text : ""));
        CHECK(got.output == as_text(found->bytes));
    }
    CHECK(entries_of.size() == 6);
    for (const auto& [sample, entries] : entries_of) {
        CHECK(entries == 6);
        const bool sealed = sample.find("plain") == std::string::npos;
        CHECK(python("verify", samples + "/" + sample, sealed ? std::string("--key ") + key_text : "").exit_code == 0);
    }
}
