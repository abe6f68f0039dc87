#include "content_digest.hpp"

#include "sqlite.hpp"

#include <xxhash.h>

#include <charconv>
#include <cstdio>

namespace document_server {

namespace {

XXH128_hash_t hash(std::string_view id, std::string_view body)
{
    // The body's hash is seeded with the id's, so ("a", "bc") and ("ab", "c") differ.
    return XXH3_128bits_withSeed(body.data(), body.size(), XXH3_64bits(id.data(), id.size()));
}

}  // namespace

void ContentDigest::add(std::string_view id, std::string_view body)
{
    const XXH128_hash_t one = hash(id, body);
    low_ += one.low64;
    high_ += one.high64 + (low_ < one.low64 ? 1 : 0);
}

void ContentDigest::remove(std::string_view id, std::string_view body)
{
    const XXH128_hash_t one = hash(id, body);
    high_ -= one.high64 + (low_ < one.low64 ? 1 : 0);
    low_ -= one.low64;
}

std::string ContentDigest::text() const
{
    char out[33];
    std::snprintf(out, sizeof out, "%016llx%016llx", static_cast<unsigned long long>(high_),
                  static_cast<unsigned long long>(low_));
    return out;
}

ContentDigest ContentDigest::parse(std::string_view text)
{
    ContentDigest digest;
    const char* begin = text.data();
    if (text.size() != 32 || std::from_chars(begin, begin + 16, digest.high_, 16).ptr != begin + 16 ||
        std::from_chars(begin + 16, begin + 32, digest.low_, 16).ptr != begin + 32)
        throw StoreError("A stored digest is malformed");
    return digest;
}

}  // namespace document_server
