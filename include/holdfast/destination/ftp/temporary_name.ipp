#ifndef HOLDFAST_DESTINATION_FTP_TEMPORARY_NAME_IPP
#define HOLDFAST_DESTINATION_FTP_TEMPORARY_NAME_IPP

#include <holdfast/destination/ftp/temporary_name.hpp>
#include <holdfast/destination/http/base64.hpp>

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>

namespace holdfast::inline v1::ftp {

namespace temporary_name_detail {
constexpr std::string_view begin = "holdfast ";
constexpr std::string_view end = ".tmp";
}  // namespace temporary_name_detail

std::string make_temporary_name(std::string_view process_id, TimePoint now)
{
    std::string name(temporary_name_detail::begin);
    for (const char c : process_id.substr(0, 64)) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        name += plain ? c : '-';
    }
    std::array<std::byte, 16> random;
    randombytes_buf(random.data(), random.size());
    return name + ' ' + std::to_string(now.time_since_epoch().count()) + ' ' + http::hex(random) +
           std::string(temporary_name_detail::end);
}

std::optional<TimePoint> temporary_begun(std::string_view name)
{
    using namespace temporary_name_detail;
    if (!name.starts_with(begin) || !name.ends_with(end) || name.size() > 200 ||
        std::count(name.begin(), name.end(), ' ') != 3)
        return std::nullopt;
    const auto second = name.find(' ', begin.size());
    const auto third = name.find(' ', second + 1);
    const auto digits = name.substr(second + 1, third - second - 1);
    std::int64_t ticks = 0;
    const auto [stop, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), ticks);
    if (digits.empty() || failure != std::errc{} || stop != digits.data() + digits.size() || ticks < 0)
        return std::nullopt;
    return TimePoint(TimeSpan(ticks));
}

}  // namespace holdfast::inline v1::ftp

#endif
