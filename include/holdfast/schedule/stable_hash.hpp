#ifndef HOLDFAST_SCHEDULE_STABLE_HASH_HPP
#define HOLDFAST_SCHEDULE_STABLE_HASH_HPP

#include <cstdint>
#include <string_view>

namespace holdfast::inline v1::detail {

/// The finalizer of splitmix64: spreads every bit of the argument over the result.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t value) noexcept
{
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

/// The same on every platform and in every version: FNV-1a, then `mix`. Not for hostile input.
[[nodiscard]] constexpr std::uint64_t stable_hash(std::string_view text) noexcept
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
    return mix(hash);
}

}  // namespace holdfast::inline v1::detail

#endif
