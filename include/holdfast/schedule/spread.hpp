#ifndef HOLDFAST_SCHEDULE_SPREAD_HPP
#define HOLDFAST_SCHEDULE_SPREAD_HPP

#include <holdfast/schedule/stable_hash.hpp>
#include <holdfast/time.hpp>

#include <chrono>
#include <string_view>

namespace holdfast::inline v1 {

/// The offset after a slot at which this name runs: whole seconds, at least 0 and less than `spread`, evenly
/// distributed over the names, and the same for ever. 0 if `spread` is less than a second.
[[nodiscard]] constexpr TimeSpan spread_offset(std::string_view name, TimeSpan spread) noexcept
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(spread).count();
    if (seconds <= 0) return TimeSpan{0};
    const auto lot = detail::stable_hash(name) % static_cast<std::uint64_t>(seconds);
    return std::chrono::seconds{static_cast<std::chrono::seconds::rep>(lot)};
}

}  // namespace holdfast::inline v1

#endif
