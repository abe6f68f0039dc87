#ifndef HOLDFAST_BACKUP_LITTLE_ENDIAN_HPP
#define HOLDFAST_BACKUP_LITTLE_ENDIAN_HPP

#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::inline v1::detail {

/// Writes an unsigned number, least significant byte first, at `offset`.
template <class Unsigned>
constexpr void put_little_endian(std::span<std::byte> bytes, std::size_t offset, Unsigned value) noexcept
{
    for (std::size_t i = 0; i != sizeof(Unsigned); ++i) {
        bytes[offset + i] = static_cast<std::byte>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xff);
    }
}

/// Reads what `put_little_endian` wrote.
template <class Unsigned>
[[nodiscard]] constexpr Unsigned get_little_endian(std::span<const std::byte> bytes, std::size_t offset) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i != sizeof(Unsigned); ++i) {
        value |= std::to_integer<std::uint64_t>(bytes[offset + i]) << (8 * i);
    }
    return static_cast<Unsigned>(value);
}

}  // namespace holdfast::inline v1::detail

#endif
