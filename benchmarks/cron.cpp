// Time of one "next occurrence": cron alone on the wall clock, and in a zone with daylight saving.
#include <holdfast/schedule/cron.hpp>
#include <holdfast/schedule/occurrence.hpp>
#include <holdfast/schedule/plan.hpp>
#include <holdfast/schedule/time_zone.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstddef>

namespace {

using namespace holdfast;

constexpr std::array expressions{"*/20 * * * *", "0 */6 * * *",      "30 2 * * *",
                                 "0 0 LW * *",   "0 0 10W * 1#2,5L", "0 0 29 2 0"};
const TimePoint start = std::chrono::sys_days{std::chrono::year{2026} / 1 / 15};

void parse(benchmark::State& state)
{
    const char* const text = expressions[static_cast<std::size_t>(state.range(0))];
    state.SetLabel(text);
    for (auto _ : state) benchmark::DoNotOptimize(CronExpression::parse(text, CronDialect::raven));
}
BENCHMARK(parse)->DenseRange(0, expressions.size() - 1);

void next_on_the_wall_clock(benchmark::State& state)
{
    const char* const text = expressions[static_cast<std::size_t>(state.range(0))];
    state.SetLabel(text);
    const auto cron = CronExpression::parse(text, CronDialect::raven);
    const LocalMinute first{std::chrono::floor<std::chrono::minutes>(start.time_since_epoch())};
    LocalMinute time = first;
    for (auto _ : state) {
        const auto next = cron.next(time);
        time = next ? *next : first;
        benchmark::DoNotOptimize(time);
    }
}
BENCHMARK(next_on_the_wall_clock)->DenseRange(0, expressions.size() - 1);

void next_in_berlin(benchmark::State& state)
{
    const char* const text = expressions[static_cast<std::size_t>(state.range(0))];
    state.SetLabel(text);
    const auto cron = CronExpression::parse(text, CronDialect::raven);
    const auto zone = TimeZone::find("Europe/Berlin");
    TimePoint time = start;
    for (auto _ : state) {
        time = next_occurrence(cron, zone, time);
        if (time == TimePoint::max()) time = start;
        benchmark::DoNotOptimize(time);
    }
}
BENCHMARK(next_in_berlin)->DenseRange(0, expressions.size() - 1);

// The whole decision for one task: full every 6 hours, incremental every 20 minutes, in Berlin, with a spread.
void plan_one_task(benchmark::State& state)
{
    PlanInput input;
    input.full = CronExpression::parse("0 */6 * * *", CronDialect::raven);
    input.incremental = CronExpression::parse("*/20 * * * *", CronDialect::raven);
    input.time_zone = TimeZone::find("Europe/Berlin");
    input.created_at = start;
    input.last_full_attempt = start;
    input.now = start + std::chrono::minutes{5};
    input.spread = std::chrono::minutes{7};
    for (auto _ : state) {
        auto planned = plan_next(input);
        benchmark::DoNotOptimize(planned);
    }
}
BENCHMARK(plan_one_task);

void find_zone(benchmark::State& state)
{
    for (auto _ : state) benchmark::DoNotOptimize(TimeZone::find("Europe/Berlin"));
}
BENCHMARK(find_zone);

}  // namespace
