#ifndef HOLDFAST_SCHEDULE_CRON_IPP
#define HOLDFAST_SCHEDULE_CRON_IPP

#include <holdfast/schedule/cron.hpp>
#include <holdfast/schedule/cron_parser.ipp>

#include <array>
#include <bit>
#include <cstddef>

namespace holdfast::inline v1 {

namespace detail {

// Bit i of the result is the weekday of a day that lies i days after a day with weekday `first`.
[[nodiscard]] inline std::uint32_t rotate_week(std::uint32_t weekdays, int first) noexcept
{
    return ((weekdays >> first) | (weekdays << (7 - first))) & 0x7fU;
}

// Day (0 = first of the month) of the Monday-to-Friday day nearest to `day`, not leaving the month.
[[nodiscard]] inline int nearest_weekday(int day, int first_weekday, int length) noexcept
{
    const int weekday = (first_weekday + day) % 7;
    if (weekday == 6) return day > 0 ? day - 1 : day + 2;
    if (weekday == 0) return day + 1 < length ? day + 1 : day - 2;
    return day;
}

// Bits strictly above `bit`.
template <class Bits>
[[nodiscard]] Bits above(Bits bits, int bit) noexcept
{
    return static_cast<Bits>(bits & ~((Bits{2} << bit) - 1));
}

[[nodiscard]] inline int days_in(std::chrono::year year, int month) noexcept
{
    constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 1 && year.is_leap() ? 29 : lengths[static_cast<std::size_t>(month)];
}

}  // namespace detail

std::uint32_t CronExpression::days_of(int first_weekday, int length) const noexcept
{
    const std::uint32_t month_mask = length == 31 ? 0x7fffffffU : (std::uint32_t{1} << length) - 1;
    std::uint32_t by_number = days_;
    if (last_day_) by_number |= std::uint32_t{1} << (length - 1);
    if (last_weekday_) by_number |= std::uint32_t{1} << detail::nearest_weekday(length - 1, first_weekday, length);
    for (std::uint32_t wanted = nearest_weekdays_ & month_mask; wanted != 0; wanted &= wanted - 1)
        by_number |= std::uint32_t{1} << detail::nearest_weekday(std::countr_zero(wanted), first_weekday, length);

    std::uint64_t by_weekday = 0;
    for (std::size_t k = 0; k < weeks_.size(); ++k)
        by_weekday |= std::uint64_t{detail::rotate_week(weeks_[k], first_weekday)} << (7 * k);
    by_weekday |= std::uint64_t{detail::rotate_week(last_of_month_, (first_weekday + length) % 7)} << (length - 7);

    const auto weekday_bits = static_cast<std::uint32_t>(by_weekday & month_mask);
    by_number &= month_mask;
    return either_day_ ? by_number | weekday_bits : by_number & weekday_bits;
}

bool CronExpression::ever_fires() const noexcept
{
    for (int leap = 0; leap < 2; ++leap)
        for (int month = 0; month < 12; ++month)
            for (int first = 0; first < 7; ++first)
                if ((months_ >> month & 1U) != 0 &&
                    days_of(first, detail::days_in(std::chrono::year{leap != 0 ? 2024 : 2023}, month)) != 0)
                    return true;
    return false;
}

bool CronExpression::matches(LocalMinute minute) const noexcept
{
    if (minute == LocalMinute::min()) return false;
    const auto following = next(minute - std::chrono::minutes{1});
    return following && *following == minute;
}

std::optional<LocalMinute> CronExpression::next(LocalMinute after) const noexcept
{
    using namespace std::chrono;
    constexpr LocalMinute earliest{local_days{year{1} / January / 1}};
    constexpr LocalMinute latest{local_days{year{9999} / December / 31} + hours{23} + minutes{59}};
    if (after >= latest) return std::nullopt;
    if (after < earliest) after = earliest - minutes{1};

    const LocalMinute from = after + minutes{1};
    const local_days start = floor<days>(from);
    const year_month_day date{start};
    const int of_day = static_cast<int>((from - start).count());
    int hour = of_day / 60;
    int minute = of_day % 60;

    // The rest of the first day, then whole days: once the date has moved, the first hour and minute apply.
    int first_day = static_cast<int>(static_cast<unsigned>(date.day())) - 1;
    const auto time_left = [&]() -> std::optional<int> {
        if ((hours_ >> hour & 1U) != 0) {
            if (const std::uint64_t left = minutes_ >> minute << minute; left != 0)
                return hour * 60 + std::countr_zero(left);
        }
        if (const std::uint32_t left = detail::above(hours_, hour); left != 0)
            return std::countr_zero(left) * 60 + std::countr_zero(minutes_);
        return std::nullopt;
    }();
    const int first_time = std::countr_zero(hours_) * 60 + std::countr_zero(minutes_);

    int month = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
    year current = date.year();
    bool first_month = true;
    while (current <= year{9999}) {
        if ((months_ >> month & 1U) != 0) {
            const local_days begin{current / std::chrono::month{static_cast<unsigned>(month) + 1U} / 1};
            const int first_weekday = static_cast<int>(weekday{begin}.c_encoding());
            std::uint32_t candidates = days_of(first_weekday, detail::days_in(current, month));
            if (first_month) {
                candidates = candidates >> first_day << first_day;
                if ((candidates >> first_day & 1U) != 0) {
                    if (time_left) return LocalMinute{start} + minutes{*time_left};
                    candidates = detail::above(candidates, first_day);
                }
            }
            if (candidates != 0) return LocalMinute{begin} + days{std::countr_zero(candidates)} + minutes{first_time};
        }
        first_month = false;
        const auto later = detail::above<std::uint32_t>(months_, month);
        if (later != 0) {
            month = std::countr_zero(later);
        } else {
            month = std::countr_zero(months_);
            ++current;
        }
    }
    return std::nullopt;
}

CronExpression CronExpression::parse(std::string_view text, CronDialect dialect)
{
    return detail::CronParser{text, dialect}.parse();
}

}  // namespace holdfast::inline v1

#endif
