#include <holdfast/schedule/admission_queue.hpp>

#include <catch2/catch.hpp>

#include "times.hpp"

#include <vector>

using holdfast::AdmissionQueue;
using holdfast::TimePoint;
using namespace std::chrono_literals;

namespace {
const TimePoint noon = utc("2026-01-15 12:00");

std::vector<std::int64_t> admit_all(AdmissionQueue& queue)
{
    std::vector<std::int64_t> ids;
    while (const auto id = queue.admit()) ids.push_back(*id);
    return ids;
}
}  // namespace

TEST_CASE("at most as many run as there are slots; the rest wait, most overdue first")
{
    AdmissionQueue queue(2);
    queue.enqueue(1, noon + 3min);
    queue.enqueue(2, noon + 1min);
    queue.enqueue(3, noon + 2min);
    queue.enqueue(4, noon + 4min);
    CHECK(admit_all(queue) == std::vector<std::int64_t>{2, 3});
    CHECK(queue.running() == 2);
    CHECK(queue.waiting() == 2);
    queue.enqueue(5, noon);  // came later, but is more overdue
    CHECK(admit_all(queue).empty());
    queue.release();
    CHECK(admit_all(queue) == std::vector<std::int64_t>{5});
    queue.release();
    queue.release();
    CHECK(admit_all(queue) == std::vector<std::int64_t>{1, 4});
    CHECK(queue.waiting() == 0);
}

TEST_CASE("a waiting task can be taken out, and its place goes to the next")
{
    AdmissionQueue queue(1);
    queue.enqueue(1, noon);
    queue.enqueue(2, noon + 1min);
    CHECK(queue.is_waiting(1));
    CHECK(queue.remove(1));
    CHECK_FALSE(queue.remove(1));
    CHECK_FALSE(queue.is_waiting(1));
    CHECK(admit_all(queue) == std::vector<std::int64_t>{2});
    CHECK_FALSE(queue.remove(2));  // it runs
}

TEST_CASE("a task waits once, however often it is put in")
{
    AdmissionQueue queue(5);
    queue.enqueue(1, noon);
    queue.enqueue(1, noon + 1h);
    queue.enqueue(2, noon + 1min);
    CHECK(admit_all(queue) == std::vector<std::int64_t>{2, 1});
}

TEST_CASE("runs outside the queue take slots too, and slots can change")
{
    AdmissionQueue queue(1);
    queue.take();
    queue.take();
    CHECK(queue.running() == 2);
    queue.enqueue(1, noon);
    queue.release();
    CHECK(admit_all(queue).empty());
    queue.set_slots(2);
    CHECK(admit_all(queue) == std::vector<std::int64_t>{1});
    queue.set_slots(0);
    CHECK(queue.slots() == 1);
    CHECK(AdmissionQueue(0).slots() == 1);
    CHECK(AdmissionQueue::default_slots() >= 1);
    CHECK(AdmissionQueue().slots() == AdmissionQueue::default_slots());
}

TEST_CASE("nothing starves: under a steady stream of newer tasks the oldest is next")
{
    AdmissionQueue queue(1);
    queue.enqueue(1000, noon);
    CHECK(queue.admit() == 1000);
    queue.enqueue(1001, noon + 1s);
    for (int i = 0; i < 100; ++i) queue.enqueue(i, noon + 2s + i * 1s);
    queue.release();
    CHECK(queue.admit() == 1001);
}
