#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_CRC32C_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_CRC32C_IPP

#include <holdfast/destination/google_cloud/crc32c.hpp>
#include <holdfast/destination/http/base64.hpp>

#include <array>
#include <cstring>

namespace holdfast::inline v1::google_cloud {

namespace crc32c_detail {

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

/// Table k gives what a byte contributes that has k more bytes behind it, so that eight bytes go in one step.
constexpr Tables make_tables()
{
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0x82F63B78U : 0);
        tables[0][byte] = value;
    }
    for (std::size_t k = 1; k < 8; ++k)
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
        }
    return tables;
}

inline constexpr Tables tables = make_tables();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) inline std::uint32_t hardware(std::uint32_t state, std::span<const std::byte> bytes)
{
    std::uint64_t wide = state;
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), 8);
        wide = __builtin_ia32_crc32di(wide, word);
    }
    auto narrow = static_cast<std::uint32_t>(wide);
    for (const std::byte byte : bytes) narrow = __builtin_ia32_crc32qi(narrow, static_cast<unsigned char>(byte));
    return narrow;
}
#endif

}  // namespace crc32c_detail

std::uint32_t crc32c_software(std::uint32_t state, std::span<const std::byte> bytes)
{
    using crc32c_detail::tables;
    const auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(bytes[i]); };
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
        state ^= at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24;
        state = tables[7][state & 0xff] ^ tables[6][(state >> 8) & 0xff] ^ tables[5][(state >> 16) & 0xff] ^
                tables[4][state >> 24] ^ tables[3][at(4)] ^ tables[2][at(5)] ^ tables[1][at(6)] ^ tables[0][at(7)];
    }
    for (const std::byte byte : bytes)
        state = (state >> 8) ^ tables[0][(state ^ static_cast<std::uint32_t>(byte)) & 0xff];
    return state;
}

void Crc32c::update(std::span<const std::byte> bytes)
{
#if defined(__x86_64__)
    static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) {
        state_ = crc32c_detail::hardware(state_, bytes);
        return;
    }
#endif
    state_ = crc32c_software(state_, bytes);
}

std::string Crc32c::text() const
{
    std::array<std::byte, 4> bytes{};
    for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::byte>(value() >> (24 - 8 * i));
    return http::base64(bytes);
}

}  // namespace holdfast::inline v1::google_cloud

#endif
