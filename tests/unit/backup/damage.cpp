#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>

#include "support/written_backup.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace holdfast;
using detail::cipher_kind;
using detail::CipherKind;

struct Chain {
    const CipherKind* cipher = nullptr;
    SecretBytes key;
    test::Objects objects;
    std::vector<std::vector<test::NamedBytes>> entries;

    explicit Chain(const CipherKind* kind, std::uint64_t seed = 1) : cipher(kind), key(SecretBytes::random(32))
    {
        test::Noise noise(seed);
        test::BackupToWrite what;
        what.cipher = kind;
        what.user_key = &key;
        what.frame_size = 60;
        what.frames_per_segment = 2;
        for (int i = 0; i != 2; ++i) {
            what.entries = {{"a", noise.text(150), 3}, {"empty", {}, 0}, {"b", noise.random(70), 1}};
            entries.push_back(what.entries);
            what.parent_text = test::write_backup(what, objects);
        }
    }
    /// Why the whole chain, or the one backup that `object` is a segment of, does not read.
    [[nodiscard]] std::optional<Error> error_of(const test::Objects& stored, const std::string& object = {}) const
    {
        const auto name = parse_object_name(object);
        const bool one = name && !name->is_manifest();
        try {
            for (std::uint32_t number = one ? name->number : 1; number <= (one ? name->number : entries.size());
                 ++number) {
                const auto read = test::read_backup(stored, number, cipher, cipher == nullptr ? nullptr : &key);
                for (std::size_t i = 0; i != read.size(); ++i) REQUIRE(read[i].bytes == entries[number - 1][i].bytes);
            }
        } catch (const Error& error) {
            return error;
        }
        return std::nullopt;
    }
};

const CipherKind* const ciphers[] = {nullptr, &cipher_kind<XChaCha20Poly1305>, &cipher_kind<Aes256Gcm>};

}  // namespace

TEST_CASE("an undamaged chain reads back whole")
{
    for (const auto* cipher : ciphers) {
        const Chain chain(cipher);
        CHECK(chain.objects.size() == 2 * (2 + 1));
        CHECK_FALSE(chain.error_of(chain.objects));
    }
}

TEST_CASE("every flipped bit of every stored byte is noticed")
{
    for (const auto* cipher : ciphers) {
        const Chain chain(cipher);
        std::size_t unnoticed = 0;
        for (const auto& [name, bytes] : chain.objects) {
            test::Objects damaged = chain.objects;
            for (std::size_t i = 0; i != bytes.size(); ++i) {
                const int bit = static_cast<int>(i % 8);
                damaged[name][i] ^= static_cast<std::byte>(1 << bit);
                if (!chain.error_of(damaged, name)) {
                    ++unnoticed;
                    UNSCOPED_INFO(name << " byte " << i << " bit " << bit);
                }
                damaged[name][i] = bytes[i];
            }
        }
        CHECK(unnoticed == 0);
    }
}

TEST_CASE("an object cut off anywhere, lengthened or missing is noticed")
{
    for (const auto* cipher : ciphers) {
        const Chain chain(cipher);
        for (const auto& [name, bytes] : chain.objects) {
            test::Objects damaged = chain.objects;
            for (std::size_t size = 0; size != bytes.size(); ++size) {
                damaged[name].assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
                INFO(name << " cut to " << size);
                const auto error = chain.error_of(damaged, name);
                REQUIRE(error);
                CHECK(error->code() == condition::integrity);
            }
            damaged[name] = bytes;
            damaged[name].push_back(std::byte{0});
            CHECK(chain.error_of(damaged));
            damaged.erase(name);
            REQUIRE(chain.error_of(damaged));
            CHECK(chain.error_of(damaged)->code() == condition::not_found);
        }
    }
}

TEST_CASE("an object in another's place is noticed, of the same backup, chain, or of another")
{
    for (const auto* cipher : ciphers) {
        const Chain chain(cipher);
        const Chain other(cipher, 1);
        for (const auto& [name, bytes] : chain.objects) {
            for (const test::Objects* source : {&chain.objects, &other.objects}) {
                for (const auto& [from, stranger] : *source) {
                    if (source == &chain.objects && from == name) continue;
                    test::Objects damaged = chain.objects;
                    damaged[name] = stranger;
                    INFO(from << " as " << name);
                    const auto error = chain.error_of(damaged);
                    REQUIRE(error);
                    const bool other_key = cipher != nullptr && source == &other.objects;
                    CHECK((error->code() == condition::integrity || (other_key && error->code() == errc::wrong_key)));
                }
            }
        }
    }
}

TEST_CASE("frames that change places inside a segment are noticed")
{
    for (const auto* cipher : ciphers) {
        const Chain chain(cipher);
        const std::string name = "0001-full.000.segment";
        const test::Bytes& bytes = chain.objects.at(name);
        const auto size_at = [&](std::size_t frame) {
            return 80 + detail::get_little_endian<std::uint32_t>(bytes, frame + 36);
        };
        const std::size_t first = SegmentHeader::size;
        const std::size_t second = first + size_at(first);
        const auto part = [&](std::size_t from, std::size_t to) {
            return test::Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                               bytes.begin() + static_cast<std::ptrdiff_t>(to));
        };
        const auto joined = [&](const std::vector<test::Bytes>& parts) {
            test::Objects damaged = chain.objects;
            damaged[name].clear();
            for (const test::Bytes& p : parts) damaged[name].insert(damaged[name].end(), p.begin(), p.end());
            return damaged;
        };
        const test::Bytes header = part(0, first), a = part(first, second), b = part(second, bytes.size());
        CHECK_FALSE(chain.error_of(joined({header, a, b})));
        for (const auto& parts : std::vector<std::vector<test::Bytes>>{
                 {header, b, a}, {header, a}, {header, a, a}, {header, a, b, b}, {a, b}}) {
            CHECK(chain.error_of(joined(parts)));
        }
    }
}

TEST_CASE("a backup read with another key, or with a key that it has not, is refused")
{
    const Chain sealed(&cipher_kind<XChaCha20Poly1305>);
    const SecretBytes wrong = SecretBytes::random(32);
    CHECK_THROWS_WITH(test::read_backup(sealed.objects, 1, sealed.cipher, &wrong), Catch::Contains(key_id(wrong)));
    CHECK_THROWS_AS(test::read_backup(sealed.objects, 1), Error);
    const Chain open(nullptr);
    CHECK_THROWS_AS(test::read_backup(open.objects, 1, sealed.cipher, &wrong), Error);
}
