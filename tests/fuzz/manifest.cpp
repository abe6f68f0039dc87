// A manifest: as it is, and as the text before a correct closing digest, so that its fields are reached too.
#include "expect.hpp"

#include <holdfast/backup/manifest.hpp>
#include <holdfast/error.hpp>

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace holdfast;

std::string with_digest(std::string_view body)
{
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(body.data()), body.size());
    std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
    sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
    return std::string(body) + ",\n\"Digest\":\"" + hex.data() + "\"\n}\n";
}

void read(std::string_view text)
{
    try {
        const auto manifest = parse_manifest(text);
        fuzz::expect(!find_manifest_error(manifest), "what is read is consistent");
        if (manifest.encryption) return;
        const auto written = manifest_to_text(manifest);
        fuzz::expect(manifest_to_text(parse_manifest(written)) == written, "what was written reads back equal");
    } catch (const Error& error) {
        fuzz::expect(error.code() == condition::integrity || error.code() == errc::unsupported_format,
                     "damage has a code of its own");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read(text);
    read(with_digest(text));
    return 0;
}
