#ifndef HOLDFAST_TESTS_SUPPORT_TEST_BYTES_HPP
#define HOLDFAST_TESTS_SUPPORT_TEST_BYTES_HPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/encryption/secret_bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace test {

using Bytes = std::vector<std::byte>;

inline Bytes bytes(std::string_view text)
{
    const auto view = std::as_bytes(std::span(text));
    return {view.begin(), view.end()};
}

inline Bytes unhex(std::string_view text)
{
    Bytes result;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        result.push_back(holdfast::detail::from_hex<1>(text.substr(i, 2)).value()[0]);
    }
    return result;
}

inline std::string hex(std::span<const std::byte> value)
{
    return holdfast::detail::to_hex(value);
}

inline holdfast::SecretBytes secret(std::string_view hexadecimal)
{
    return holdfast::SecretBytes(unhex(hexadecimal));
}

/// The same on every machine: xorshift64*.
class Noise {
public:
    explicit Noise(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
    std::uint64_t next()
    {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return state_ * 0x2545F4914F6CDD1Du;
    }
    Bytes random(std::size_t size)
    {
        Bytes result(size);
        for (auto& value : result) value = static_cast<std::byte>(next() >> 56);
        return result;
    }
    /// Words in lines, which compress about three to one.
    Bytes text(std::size_t size)
    {
        static constexpr std::string_view words[] = {"customer", "order", "\n",   "2026-11-23",
                                                     "item",     "42",    "paid", "open"};
        std::string result;
        while (result.size() < size)
            result.append(words[next() >> 61]).append(std::to_string(next() >> 60)).append(" ");
        result.resize(size);
        return bytes(result);
    }

private:
    std::uint64_t state_;
};

}  // namespace test

#endif
