#ifndef HOLDFAST_TESTING_LAWS_SCHEDULER_WAITS_HPP
#define HOLDFAST_TESTING_LAWS_SCHEDULER_WAITS_HPP

#include <holdfast/concepts/scheduler.hpp>
#include <holdfast/schedule/time_zone.hpp>
#include <holdfast/testing/laws/law_broken.hpp>
#include <holdfast/testing/laws/scheduler_support.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <type_traits>
#include <vector>

/// Laws about waiting: never too early, cancellable, monotonic whatever the wall clock does.
namespace holdfast::inline v1::detail::scheduler_laws {

using boost::asio::awaitable;

template <class S>
awaitable<void> note_after(S& scheduler, TimePoint time, int number, std::vector<int>& order)
{
    co_await scheduler.async_wait_until(time);
    order.push_back(number);
}

template <class H>
void until_reaches(H& h)
{
    auto& scheduler = h.scheduler();
    for (int i = 1; i <= 5; ++i) {
        const TimePoint target = scheduler.now() + h.unit() * i;
        const auto waiting = start(h, scheduler.async_wait_until(target));
        run(h, [&] { return waiting->ended; }, "a wait for a time ends");
        law(waiting->succeeded(), "a wait that is not cancelled does not fail");
        law(scheduler.now() >= target, "a wait for a time ends when now() has reached it");
    }
}

template <class H>
void for_reaches(H& h)
{
    auto& scheduler = h.scheduler();
    for (int i = 1; i <= 5; ++i) {
        const TimeSpan before = scheduler.elapsed();
        const TimeSpan span = h.unit() * i;
        const auto waiting = start(h, scheduler.async_wait_for(span));
        run(h, [&] { return waiting->ended; }, "a wait for a span ends");
        law(waiting->succeeded(), "a wait that is not cancelled does not fail");
        law(scheduler.elapsed() - before >= span, "a wait for a span ends when elapsed() has grown by it");
    }
}

template <class H>
void elapsed_grows(H& h)
{
    auto& scheduler = h.scheduler();
    TimeSpan last = scheduler.elapsed();
    for (int i = 0; i < 1000; ++i) {
        const TimeSpan now = scheduler.elapsed();
        law(now >= last, "elapsed() never goes back");
        last = now;
    }
    pass(h, h.unit());
    law(scheduler.elapsed() > last, "elapsed() grows as time passes");
}

template <class H>
void passed_moments(H& h)
{
    auto& scheduler = h.scheduler();
    const TimePoint now = scheduler.now();
    const std::vector<TimePoint> moments{now, now - TimeSpan{1}, now - std::chrono::hours{24 * 365}, TimePoint{},
                                         TimePoint::min()};
    std::vector<std::shared_ptr<Waiting>> waits;
    for (const TimePoint moment : moments) waits.push_back(start(h, scheduler.async_wait_until(moment)));
    for (const TimeSpan span : {TimeSpan{0}, TimeSpan{-1}, TimeSpan::min()})
        waits.push_back(start(h, scheduler.async_wait_for(span)));
    // Nobody waits for a later moment: a model whose time stands still has to end these as they are.
    run(
        h, [&] { return std::all_of(waits.begin(), waits.end(), [](const auto& wait) { return wait->succeeded(); }); },
        "a wait for a moment that has passed ends");
}

template <class H>
void in_order(H& h)
{
    auto& scheduler = h.scheduler();
    // A process in real time may stand still until several of the times have passed: then longer distances tell.
    TimeSpan distance = h.unit();
    for (int attempts = std::remove_cvref_t<decltype(scheduler)>::real_time ? 10 : 1;; --attempts, distance *= 2) {
        std::vector<int> order;
        const TimePoint begin = scheduler.now() + distance;
        std::vector<std::shared_ptr<Waiting>> waits;
        for (const int number : {5, 1, 4, 2, 3})
            waits.push_back(start(h, note_after(scheduler, begin + distance * number, number, order)));
        run(h, [&] { return order.size() == 5; }, "all waits end");
        if (std::is_sorted(order.begin(), order.end())) return;
        law(attempts > 1, "waits end in the order of their times");
    }
}

template <class S>
awaitable<void> tick(S& scheduler, TimePoint first, TimeSpan unit, int times, bool& early)
{
    for (int i = 0; i < times; ++i) {
        co_await scheduler.async_wait_until(first + unit * i);
        early = early || scheduler.now() < first + unit * i;
    }
}

template <class H>
void again_and_again(H& h)
{
    auto& scheduler = h.scheduler();
    bool early = false;
    const auto waiting = start(h, tick(scheduler, scheduler.now() + h.unit(), h.unit(), 20, early));
    run(h, [&] { return waiting->ended; }, "a coroutine that waits again and again ends");
    law(waiting->succeeded() && !early, "no wait of many in a row ends early");
}

template <class H>
void many(H& h)
{
    auto& scheduler = h.scheduler();
    std::vector<std::shared_ptr<Waiting>> waits;
    const TimePoint begin = scheduler.now();
    for (int i = 0; i < 1000; ++i) waits.push_back(start(h, scheduler.async_wait_until(begin + h.unit() * (i % 10))));
    run(
        h, [&] { return std::all_of(waits.begin(), waits.end(), [](const auto& wait) { return wait->ended; }); },
        "a thousand waits at once all end");
    law(std::all_of(waits.begin(), waits.end(), [](const auto& wait) { return wait->succeeded(); }), "and none fails");
}

using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;

template <class S>
awaitable<void> stay_on(S& scheduler, Strand strand, TimeSpan span, bool& stayed)
{
    co_await scheduler.async_wait_for(span);
    stayed = strand.running_in_this_thread();
    co_await scheduler.async_wait_until(scheduler.now() + span);
    stayed = stayed && strand.running_in_this_thread();
}

template <class H>
void own_executor(H& h)
{
    const Strand strand = boost::asio::make_strand(h.context());
    bool stayed = false;
    bool ended = false;
    boost::asio::co_spawn(strand, stay_on(h.scheduler(), strand, h.unit(), stayed),
                          [&](std::exception_ptr) { ended = true; });
    run(h, [&] { return ended; }, "waits of a coroutine on a strand end");
    law(stayed, "a coroutine goes on on its own executor after a wait");
}

template <class H>
void known_zone(H& h)
{
    law(!refuses([&] { (void)TimeZone::find(h.scheduler().time_zone()); }),
        "time_zone() is a name of the time-zone database");
}

}  // namespace holdfast::inline v1::detail::scheduler_laws

#endif
