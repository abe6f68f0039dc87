#ifndef HOLDFAST_TESTING_LAWS_SCHEDULER_CANCELLATION_HPP
#define HOLDFAST_TESTING_LAWS_SCHEDULER_CANCELLATION_HPP

#include <holdfast/concepts/scheduler.hpp>
#include <holdfast/testing/laws/law_broken.hpp>
#include <holdfast/testing/laws/scheduler_support.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace holdfast::inline v1::detail::scheduler_laws {

/// Runs what is ready, so that the waits are under way.
template <class H>
void get_under_way(H& h)
{
    const auto nothing = start(h, h.scheduler().async_wait_for(TimeSpan{0}));
    run(h, [&] { return nothing->ended; }, "a wait for nothing ends");
}

template <class H>
void cancelled(H& h)
{
    auto& scheduler = h.scheduler();
    const auto until = start(h, scheduler.async_wait_until(scheduler.now() + std::chrono::hours{1}));
    const auto span = start(h, scheduler.async_wait_for(std::chrono::hours{1}));
    get_under_way(h);
    law(!until->ended && !span->ended, "a wait does not end before its time");
    const TimePoint before = scheduler.now();
    until->cancel();
    span->cancel();
    run(h, [&] { return until->ended && span->ended; }, "a cancelled wait ends");
    law(until->aborted() && span->aborted(), "a cancelled wait ends with operation_aborted");
    law(scheduler.now() - before < std::chrono::minutes{30}, "a cancelled wait ends without its time");
}

template <class H>
void cancels_one(H& h)
{
    auto& scheduler = h.scheduler();
    const TimePoint target = scheduler.now() + h.unit() * 2;
    const auto first = start(h, scheduler.async_wait_until(target));
    const auto second = start(h, scheduler.async_wait_until(target));
    const auto third = start(h, scheduler.async_wait_until(target));
    get_under_way(h);
    second->cancel();
    run(h, [&] { return first->ended && second->ended && third->ended; }, "all waits end");
    law(first->succeeded() && third->succeeded(), "cancellation ends no other wait");
}

template <class H>
void any_length(H& h)
{
    auto& scheduler = h.scheduler();
    std::vector<std::shared_ptr<Waiting>> waits;
    for (const TimePoint time :
         {TimePoint::max(), TimePoint::max() - TimeSpan{1}, scheduler.now() + std::chrono::hours{24 * 366 * 300}})
        waits.push_back(start(h, scheduler.async_wait_until(time)));
    for (const TimeSpan span :
         {TimeSpan::max(), TimeSpan::max() - TimeSpan{1}, TimeSpan{std::chrono::hours{24 * 366 * 300}}})
        waits.push_back(start(h, scheduler.async_wait_for(span)));
    pass(h, h.unit());
    for (const auto& wait : waits) law(!wait->ended, "a wait of centuries does not end at once");
    for (const auto& wait : waits) wait->cancel();
    for (const auto& wait : waits) {
        run(h, [&] { return wait->ended; }, "a wait of any length can be cancelled");
        law(wait->aborted(), "and then ends with operation_aborted");
    }
}

template <class H>
void cancelled_late(H& h)
{
    auto& scheduler = h.scheduler();
    const auto done = start(h, scheduler.async_wait_for(h.unit()));
    run(h, [&] { return done->ended; }, "a wait ends");
    done->cancel();
    const auto later = start(h, scheduler.async_wait_for(h.unit()));
    get_under_way(h);
    done->cancel();
    run(h, [&] { return later->ended; }, "a later wait ends");
    law(done->succeeded() && later->succeeded(), "cancellation of a wait that has ended changes nothing");
}

template <class H>
void jump_forward(H& h)
{
    auto& scheduler = h.scheduler();
    const auto near = start(h, scheduler.async_wait_until(scheduler.now() + std::chrono::hours{1}));
    const auto far = start(h, scheduler.async_wait_until(scheduler.now() + std::chrono::hours{3}));
    get_under_way(h);
    const TimeSpan before = scheduler.elapsed();
    h.jump_wall_clock(std::chrono::hours{2});
    run(h, [&] { return near->ended; }, "a wait whose time the wall clock has passed ends");
    law(scheduler.elapsed() - before <= std::chrono::seconds{30}, "and within 30 s");
    law(!far->ended, "a wait whose time it has not passed goes on");
    far->cancel();
    run(h, [&] { return far->ended; }, "a cancelled wait ends");
}

template <class H>
void jump_back(H& h)
{
    auto& scheduler = h.scheduler();
    const TimePoint target = scheduler.now() + std::chrono::hours{1};
    const auto waiting = start(h, scheduler.async_wait_until(target));
    get_under_way(h);
    const TimeSpan before = scheduler.elapsed();
    h.jump_wall_clock(-std::chrono::hours{2});
    run(h, [&] { return waiting->ended; }, "a wait ends although the wall clock was set back");
    law(scheduler.now() >= target, "and when now() has reached its time again");
    law(scheduler.elapsed() - before >= std::chrono::hours{3}, "which takes as much longer as the clock was set back");
}

template <class H>
void span_ignores_jumps(H& h)
{
    auto& scheduler = h.scheduler();
    for (const TimeSpan jump : {TimeSpan{std::chrono::hours{24}}, TimeSpan{-std::chrono::hours{48}}}) {
        const TimeSpan before = scheduler.elapsed();
        const auto waiting = start(h, scheduler.async_wait_for(std::chrono::hours{1}));
        get_under_way(h);
        h.jump_wall_clock(jump);
        get_under_way(h);
        law(!waiting->ended, "a wait for a span does not end because the wall clock is set");
        run(h, [&] { return waiting->ended; }, "a wait for a span ends");
        law(scheduler.elapsed() - before == std::chrono::hours{1}, "when the span has passed");
    }
}

}  // namespace holdfast::inline v1::detail::scheduler_laws

#endif
