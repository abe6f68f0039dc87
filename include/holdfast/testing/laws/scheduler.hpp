#ifndef HOLDFAST_TESTING_LAWS_SCHEDULER_HPP
#define HOLDFAST_TESTING_LAWS_SCHEDULER_HPP

#include <holdfast/concepts/scheduler.hpp>
#include <holdfast/testing/laws/law_broken.hpp>
#include <holdfast/testing/laws/scheduler_cancellation.hpp>
#include <holdfast/testing/laws/scheduler_waits.hpp>

#include <boost/asio/io_context.hpp>

#include <concepts>
#include <functional>
#include <type_traits>
#include <vector>

namespace holdfast::inline v1 {

/// How the laws reach a scheduler. Each law gets a fresh one.
template <class H>
concept SchedulerHarness = requires(H& harness, const std::function<bool()>& done, TimeSpan span) {
    requires Scheduler<std::remove_cvref_t<decltype(harness.scheduler())>>;
    // The context of the executor that the scheduler was constructed from.
    { harness.context() } -> std::same_as<boost::asio::io_context&>;
    // Runs the context, and lets time pass, until `done` answers true; false if that does not come about, for a real
    // clock after some seconds, for a simulated one when nobody waits any more or the wait is for years.
    { harness.run(done) } -> std::same_as<bool>;
    // A short time, but longer than the grain of the clock: 2 ms for a real clock, anything for a simulated one.
    { harness.unit() } -> std::same_as<TimeSpan>;
};

/// A harness whose wall clock can be set, by so much: the laws of jumps are then in the list.
template <class H>
concept JumpingSchedulerHarness =
    SchedulerHarness<H> && requires(H& harness, TimeSpan span) { harness.jump_wall_clock(span); };

/// The laws of `Scheduler`. Run each on a fresh harness, in the test framework of your choice:
///
///     for (const auto& law : holdfast::scheduler_laws<MyHarness>()) {
///         MyHarness harness;
///         law.check(harness);  // throws LawBroken
///     }
template <SchedulerHarness H>
[[nodiscard]] std::vector<Law<H>> scheduler_laws()
{
    namespace laws = detail::scheduler_laws;
    std::vector<Law<H>> all{
        {"a wait for a time ends when now() has reached it, not before", laws::until_reaches<H>},
        {"a wait for a span ends when elapsed() has grown by it, not before", laws::for_reaches<H>},
        {"elapsed() never goes back, and grows as time passes", laws::elapsed_grows<H>},
        {"a moment that has passed needs no time", laws::passed_moments<H>},
        {"waits end in the order of their times", laws::in_order<H>},
        {"one coroutine waits again and again without drifting back", laws::again_and_again<H>},
        {"a thousand waits at once all end", laws::many<H>},
        {"a coroutine goes on on its own executor", laws::own_executor<H>},
        {"the zone is one of the time-zone database", laws::known_zone<H>},
        {"cancellation ends a wait with operation_aborted", laws::cancelled<H>},
        {"cancellation ends no other wait", laws::cancels_one<H>},
        {"a wait of any length can be made and cancelled", laws::any_length<H>},
        {"cancellation of a wait that has ended changes nothing", laws::cancelled_late<H>},
    };
    if constexpr (JumpingSchedulerHarness<H>) {
        all.push_back({"a wall clock set forward ends the waits that it passes", laws::jump_forward<H>});
        all.push_back({"a wall clock set back ends no wait early", laws::jump_back<H>});
        all.push_back({"a wait for a span does not look at the wall clock", laws::span_ignores_jumps<H>});
    }
    return all;
}

}  // namespace holdfast::inline v1

#endif
