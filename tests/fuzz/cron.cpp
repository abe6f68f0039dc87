// The first byte chooses dialect and zone, the rest is the expression.
#include "expect.hpp"

#include <holdfast/error.hpp>
#include <holdfast/schedule/cron.hpp>
#include <holdfast/schedule/occurrence.hpp>
#include <holdfast/schedule/time_zone.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace holdfast;
    if (size == 0) return 0;
    static const TimeZone zones[] = {TimeZone::utc(), TimeZone::find("America/New_York"),
                                     TimeZone::find("Australia/Lord_Howe")};
    const auto dialect = (data[0] & 1) != 0 ? CronDialect::posix : CronDialect::raven;
    const TimeZone& zone = zones[(data[0] >> 1) % 3];
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    try {
        const auto cron = CronExpression::parse(text, dialect);
        TimePoint at = std::chrono::sys_days(std::chrono::year(2026) / 3 / 7);
        for (int i = 0; i != 4 && at != TimePoint::max(); ++i) {
            const auto next = next_occurrence(cron, zone, at);
            fuzz::expect(next > at, "an occurrence is strictly after the instant asked for");
            at = next;
        }
    } catch (const Error& error) {
        fuzz::expect(error.code() == errc::invalid_configuration, "a bad expression is invalid_configuration");
    }
    return 0;
}
