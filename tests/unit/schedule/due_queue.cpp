#include <holdfast/schedule/due_queue.hpp>

#include <catch2/catch.hpp>

#include "times.hpp"

#include <map>
#include <random>
#include <set>
#include <utility>

using holdfast::DueQueue;
using holdfast::TimePoint;
using holdfast::TimeSpan;
using namespace std::chrono_literals;

TEST_CASE("tasks come out by time, equal times by id")
{
    const TimePoint noon = utc("2026-01-15 12:00");
    DueQueue queue;
    CHECK(queue.empty());
    CHECK(queue.top() == std::nullopt);
    CHECK(queue.pop() == std::nullopt);
    queue.set(5, noon + 1h);
    queue.set(3, noon);
    queue.set(9, noon + 2h);
    queue.set(1, noon + 1h);
    CHECK(queue.size() == 4);
    CHECK(queue.top() == DueQueue::Due{noon, 3});
    CHECK(queue.find(9) == noon + 2h);
    CHECK(queue.find(2) == std::nullopt);
    CHECK(queue.pop() == DueQueue::Due{noon, 3});
    CHECK(queue.pop() == DueQueue::Due{noon + 1h, 1});
    CHECK(queue.pop() == DueQueue::Due{noon + 1h, 5});
    CHECK(queue.pop() == DueQueue::Due{noon + 2h, 9});
    CHECK(queue.empty());
}

TEST_CASE("setting a task again moves it, erasing takes it out")
{
    const TimePoint noon = utc("2026-01-15 12:00");
    DueQueue queue;
    queue.set(1, noon);
    queue.set(2, noon + 1h);
    queue.set(1, noon + 2h);
    CHECK(queue.size() == 2);
    CHECK(queue.top()->id == 2);
    queue.set(1, noon - 1h);
    CHECK(queue.top()->id == 1);
    CHECK(queue.erase(1));
    CHECK_FALSE(queue.erase(1));
    CHECK(queue.top()->id == 2);
    queue.clear();
    CHECK(queue.empty());
    CHECK_FALSE(queue.erase(2));
}

TEST_CASE("pop_due gives what is due now and nothing that is not")
{
    const TimePoint noon = utc("2026-01-15 12:00");
    DueQueue queue;
    queue.set(1, noon);
    CHECK(queue.pop_due(noon - TimeSpan{1}) == std::nullopt);
    CHECK(queue.pop_due(noon)->id == 1);
    CHECK(queue.pop_due(noon) == std::nullopt);
}

TEST_CASE("a hundred thousand random changes agree with a sorted set")
{
    std::mt19937_64 random(11);
    DueQueue queue;
    std::map<std::int64_t, TimePoint> times;
    std::set<std::pair<TimePoint, std::int64_t>> order;
    const auto forget = [&](std::int64_t id) {
        order.erase({times.at(id), id});
        times.erase(id);
    };
    for (int i = 0; i < 100'000; ++i) {
        const auto id = static_cast<std::int64_t>(random() % 2'000) - 1'000;
        const TimePoint at{TimeSpan{static_cast<TimeSpan::rep>(random() % 500)}};
        switch (random() % 8) {
            case 0:
                REQUIRE(queue.erase(id) == (times.count(id) == 1));
                if (times.count(id) == 1) forget(id);
                break;
            case 1:
                if (const auto popped = queue.pop()) {
                    REQUIRE(std::pair(popped->at, popped->id) == *order.begin());
                    forget(popped->id);
                } else {
                    REQUIRE(order.empty());
                }
                break;
            default:
                queue.set(id, at);
                if (times.count(id) == 1) forget(id);
                times[id] = at;
                order.emplace(at, id);
        }
        const bool same = queue.size() == times.size() && queue.empty() == order.empty() &&
                          (order.empty() || std::pair(queue.top()->at, queue.top()->id) == *order.begin());
        if (!same) FAIL("after " << i << " changes");
    }
    for (const auto& [id, at] : times) REQUIRE(queue.find(id) == at);
}
