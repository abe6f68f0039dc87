#include <holdfast/schedule/occurrence.hpp>
#include <holdfast/schedule/plan.hpp>
#include <holdfast/testing/simulated_scheduler.hpp>

#include <catch2/catch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "minute_scan.hpp"
#include "times.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using namespace holdfast;
using namespace std::chrono_literals;

namespace {

struct Schedule {
    std::string zone;
    std::string expression;
};

const std::vector<Schedule> posix_schedules{
    {"UTC", "0 */6 * * *"},
    {"UTC", "0 0 31 * *"},
    {"UTC", "0 0 29 2 *"},
    {"Europe/Berlin", "30 2 * * *"},
    {"Europe/Berlin", "*/20 * * * *"},
    {"Europe/Berlin", "5 0-20/2 * * 1-5"},
    {"Europe/Berlin", "0 12 1-7 * 1"},
    {"America/New_York", "15 1,2 * * *"},
    {"America/New_York", "0 0 13 * 5"},
    {"America/New_York", "0 4 */2 * *"},
    {"Asia/Kolkata", "0 3 * * sun"},
    {"Asia/Kolkata", "0 22 * * 5#2"},
    {"Australia/Lord_Howe", "*/30 * * * *"},
    {"Australia/Lord_Howe", "15 2 * * *"},
    {"Pacific/Apia", "0 0 1,15 * *"},
    {"Pacific/Apia", "0 0 L * *"},
};

const std::vector<Schedule> raven_schedules{
    {"UTC", "0 */6 * * *"},
    {"UTC", "0 22-4 ? * ?"},
    {"UTC", "0 0 13 * 5"},
    {"Europe/Berlin", "30 2 * * *"},
    {"Europe/Berlin", "*/20 * * * *"},
    {"Europe/Berlin", "2/5 1-3 * * *"},
    {"Europe/Berlin", "0 0 15W * *"},
    {"America/New_York", "15 1,2 */2 * *"},
    {"America/New_York", "0 5 * */5 *"},
    {"America/New_York", "0 0 LW * *"},
    {"Asia/Kolkata", "10-59/20 * * * 5L"},
    {"Asia/Kolkata", "0 0 1W,31W * *"},
    {"Australia/Lord_Howe", "*/15 * * * *"},
    {"Australia/Lord_Howe", "45 1 L,1-7/3 NOV-APR *"},
    {"Pacific/Apia", "0 12 * * SAT-MON"},
    {"Pacific/Apia", "59 23 * * 7#5,3#1,TUE"},
};

const TimePoint begin = utc("2026-01-01 00:00");
const TimePoint end = utc("2027-01-01 00:00");

std::vector<std::vector<std::int64_t>> ask_croniter(const std::vector<Schedule>& schedules)
{
    std::string command = "/usr/bin/python3 '" HOLDFAST_TESTS_SUPPORT "/cron_oracle.py' 2026";
    for (const Schedule& schedule : schedules) command += " '" + schedule.zone + "|" + schedule.expression + "'";
    struct Close {
        void operator()(std::FILE* file) const { ::pclose(file); }
    };
    const std::unique_ptr<std::FILE, Close> pipe(::popen(command.c_str(), "r"));
    REQUIRE(pipe);
    std::string text;
    std::array<char, 65536> buffer{};
    for (std::size_t got = 1; got > 0;) {
        got = std::fread(buffer.data(), 1, buffer.size(), pipe.get());
        text.append(buffer.data(), got);
    }
    std::vector<std::vector<std::int64_t>> answers;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream numbers(line);
        answers.emplace_back();
        for (std::int64_t second = 0; numbers >> second;) answers.back().push_back(second);
    }
    INFO("cron_oracle.py needs the Debian package python3-croniter");
    REQUIRE(answers.size() == schedules.size());
    return answers;
}

// Lives a task through simulated time: waits, runs for no time, plans again.
template <class S>
boost::asio::awaitable<void> live(S& scheduler, PlanInput input, std::vector<std::int64_t>& runs)
{
    while (true) {
        input.now = scheduler.now();
        const auto planned = plan_next(input);
        if (!planned) co_return;
        co_await scheduler.async_wait_until(planned->at);
        if (scheduler.now() != planned->at) throw std::logic_error("woken at another time");
        if (planned->why != PlannedWhy::scheduled || planned->missed != 0) throw std::logic_error("a slot was missed");
        runs.push_back(std::chrono::floor<std::chrono::seconds>(scheduler.now()).time_since_epoch().count());
        input.last_full_attempt = scheduler.now();
    }
}

PlanInput input_for(const Schedule& schedule, CronDialect dialect)
{
    PlanInput input;
    input.full = CronExpression::parse(schedule.expression, dialect);
    input.time_zone = TimeZone::find(schedule.zone);
    input.created_at = begin - TimeSpan{1};
    return input;
}

template <CronDialect Dialect>
std::vector<std::vector<std::int64_t>> simulate(const std::vector<Schedule>& schedules)
{
    std::vector<std::vector<std::int64_t>> runs(schedules.size());
    boost::asio::io_context io;
    testing::BasicSimulatedScheduler<Dialect> scheduler(io.get_executor(), begin);
    for (std::size_t i = 0; i < schedules.size(); ++i)
        boost::asio::co_spawn(io, live(scheduler, input_for(schedules[i], Dialect), runs[i]),
                              [](std::exception_ptr failure) {
                                  if (failure) std::rethrow_exception(failure);
                              });
    scheduler.run_until(io, end - TimeSpan{1});
    return runs;
}

void compare(const std::vector<Schedule>& schedules, const std::vector<std::vector<std::int64_t>>& runs,
             const std::vector<std::vector<std::int64_t>>& expected)
{
    for (std::size_t i = 0; i < schedules.size(); ++i) {
        INFO(schedules[i].zone << " " << schedules[i].expression);
        CHECK(runs[i].size() == expected[i].size());
        const auto differ = std::mismatch(runs[i].begin(), runs[i].end(), expected[i].begin(), expected[i].end());
        INFO("run " << (differ.first != runs[i].end() ? show(TimePoint{std::chrono::seconds{*differ.first}}) : "none")
                    << ", expected "
                    << (differ.second != expected[i].end() ? show(TimePoint{std::chrono::seconds{*differ.second}})
                                                           : "none"));
        const bool same = differ.first == runs[i].end() && differ.second == expected[i].end();
        CHECK(same);
    }
}

}  // namespace

TEST_CASE("a year of POSIX schedules in six zones runs exactly when croniter says")
{
    compare(posix_schedules, simulate<CronDialect::posix>(posix_schedules), ask_croniter(posix_schedules));
}

TEST_CASE("a year of raven schedules in six zones runs exactly in the minutes that a scan finds")
{
    std::vector<std::vector<std::int64_t>> expected;
    for (const Schedule& schedule : raven_schedules)
        expected.push_back(minute_scan::fires(2026, schedule.zone, schedule.expression));
    compare(raven_schedules, simulate<CronDialect::raven>(raven_schedules), expected);
}

namespace {

struct Account {
    std::vector<Slot> slots;  // each with the run that served it or used it up
    std::size_t runs = 0;
    std::size_t catch_ups = 0;
    TimePoint last_run{};
};

boost::asio::awaitable<void> keep_account(testing::SimulatedScheduler& scheduler, PlanInput input, Account& account)
{
    while (true) {
        input.now = scheduler.now();
        const auto planned = plan_next(input);
        if (planned->at > input.now) {
            co_await scheduler.async_wait_until(planned->at);
            continue;  // what was planned may have been overtaken by a jump: plan again, as at a start
        }
        for (const Slot& slot : slots_used_up(input, *planned, 100'000)) account.slots.push_back(slot);
        account.slots.push_back({planned->slot, planned->is_full});
        account.catch_ups += planned->why == PlannedWhy::catch_up ? 1 : 0;
        ++account.runs;
        account.last_run = input.now;
        (planned->is_full ? input.last_full_attempt : input.last_incremental_attempt) = input.now;
    }
}

}  // namespace

TEST_CASE("jumps of the wall clock, both ways, skip no slot and run none twice")
{
    const auto* const zone = GENERATE("UTC", "Europe/Berlin", "Australia/Lord_Howe");
    const auto spread = GENERATE(TimeSpan{0}, TimeSpan{13min});
    std::mt19937_64 random(5);
    boost::asio::io_context io;
    testing::SimulatedScheduler scheduler(io.get_executor(), begin);
    PlanInput input = input_for({zone, "30 2 * * *"}, CronDialect::raven);
    input.incremental = CronExpression::parse("*/20 * * * *", CronDialect::raven);
    input.spread = spread;
    Account account;
    boost::asio::co_spawn(io, keep_account(scheduler, input, account), boost::asio::detached);
    while (scheduler.now() < utc("2026-12-01 00:00")) {
        scheduler.run_for(io, std::chrono::minutes{random() % 4000});
        scheduler.jump_wall_clock(std::chrono::minutes{static_cast<int>(random() % 1200) - 600});
        scheduler.run_until(io, scheduler.now());
    }

    std::vector<TimePoint> accounted;
    for (const Slot& slot : account.slots) accounted.push_back(slot.at);
    std::sort(accounted.begin(), accounted.end());
    INFO(zone << ", spread of " << spread / 1min << " min");
    const auto twice = std::adjacent_find(accounted.begin(), accounted.end());
    INFO("twice: " << (twice != accounted.end() ? show(*twice) : "none"));
    const bool none_twice = twice == accounted.end();
    CHECK(none_twice);
    std::vector<TimePoint> expected;
    for (TimePoint slot = *input.created_at;;) {
        slot = std::min(next_occurrence(*input.full, input.time_zone, slot),
                        next_occurrence(*input.incremental, input.time_zone, slot));
        if (slot > account.last_run) break;
        expected.push_back(slot);
    }
    const auto differ = std::mismatch(accounted.begin(), accounted.end(), expected.begin(), expected.end());
    INFO("accounted " << (differ.first != accounted.end() ? show(*differ.first) : "no more") << ", expected "
                      << (differ.second != expected.end() ? show(*differ.second) : "no more"));
    const bool same = differ.first == accounted.end() && differ.second == expected.end();
    CHECK(same);
    CHECK(account.catch_ups > 50);
    CHECK(account.runs > account.catch_ups);
}
