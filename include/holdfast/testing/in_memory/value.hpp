#ifndef HOLDFAST_TESTING_IN_MEMORY_VALUE_HPP
#define HOLDFAST_TESTING_IN_MEMORY_VALUE_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>

namespace holdfast::inline v1 {

/// Bytes that are computed, not kept: the same `seed` always gives the same bytes, from any offset, at several
/// gigabytes a second. With it a test has a database of any size in no memory.
struct SyntheticBytes {
    std::uint64_t size = 0;
    std::uint64_t seed = 0;
    /// How many of 1000 eight-byte words come from a table of 256 common ones; the others are random. 0 cannot be
    /// compressed, 1000 shrinks to about a fifth with zstd.
    std::uint32_t compressible_permille = 0;

    /// Fills `into` with the bytes from `offset`; `offset + into.size()` is at most `size`.
    void read(std::uint64_t offset, std::span<std::byte> into) const
    {
        while (!into.empty()) {
            const std::uint64_t word = word_at(offset / 8);
            const auto within = static_cast<std::size_t>(offset % 8);
            const std::size_t count = std::min<std::size_t>(8 - within, into.size());
            std::array<std::byte, 8> bytes{};
            std::memcpy(bytes.data(), &word, 8);
            std::memcpy(into.data(), bytes.data() + within, count);
            into = into.subspan(count);
            offset += count;
        }
    }

    friend bool operator==(const SyntheticBytes&, const SyntheticBytes&) = default;

private:
    static constexpr std::uint64_t mix(std::uint64_t x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
        return x ^ (x >> 31);
    }
    [[nodiscard]] std::uint64_t word_at(std::uint64_t index) const
    {
        const std::uint64_t random = mix(seed + (index + 1) * 0x9e3779b97f4a7c15ULL);
        const bool common = ((random >> 40) * 1000 >> 24) < compressible_permille;
        return common ? mix(0x243f6a8885a308d3ULL + (random & 0xff)) & 0x3f3f3f3f3f3f3f3fULL : random;
    }
};

namespace detail::in_memory {

/// One value: kept, and then shared with every snapshot, or computed.
class Value {
public:
    Value() : Value(std::string{}) {}
    explicit Value(std::string text) : kept_(std::make_shared<const std::string>(std::move(text))) {}
    explicit Value(SyntheticBytes synthetic) : kept_(synthetic) {}

    [[nodiscard]] const SyntheticBytes* synthetic() const { return std::get_if<SyntheticBytes>(&kept_); }
    [[nodiscard]] std::uint64_t size() const
    {
        return synthetic() != nullptr ? synthetic()->size : std::get<Text>(kept_)->size();
    }
    void read(std::uint64_t offset, std::span<std::byte> into) const
    {
        if (const SyntheticBytes* computed = synthetic()) return computed->read(offset, into);
        if (!into.empty()) std::memcpy(into.data(), std::get<Text>(kept_)->data() + offset, into.size());
    }
    [[nodiscard]] const std::string& text() const { return *std::get<Text>(kept_); }

private:
    using Text = std::shared_ptr<const std::string>;
    std::variant<Text, SyntheticBytes> kept_;
};

}  // namespace detail::in_memory

}  // namespace holdfast::inline v1

#endif
