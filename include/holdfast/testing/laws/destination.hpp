#ifndef HOLDFAST_TESTING_LAWS_DESTINATION_HPP
#define HOLDFAST_TESTING_LAWS_DESTINATION_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/testing/laws/destination_listing.hpp>
#include <holdfast/testing/laws/destination_objects.hpp>
#include <holdfast/testing/laws/law_broken.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// How the laws reach a destination: settings of one empty place, the same each time they are asked for. Each law
/// gets a fresh harness; its destructor may remove the place. A harness may besides have `memory()`, which gives the
/// `std::shared_ptr<PlaceMemory>` that all connections get, and `options()`, which gives their `DestinationOptions`.
template <class H>
concept DestinationHarness = requires(H& harness) {
    requires Destination<typename H::destination_type>;
    { harness.settings() } -> std::convertible_to<typename H::destination_type::settings_type>;
    // How many objects the law about pages writes; more than the model's pages have.
    { H::many } -> std::convertible_to<std::size_t>;
};

/// The laws of `Destination`. Run each on a fresh harness, in the test framework of your choice:
///
///     for (const auto& law : holdfast::destination_laws<MyHarness>()) {
///         MyHarness harness;
///         law.check(harness);  // throws LawBroken, or what the model throws
///     }
///
/// The model's coroutines, and its blocking functions, run on four threads of the law.
template <DestinationHarness H>
[[nodiscard]] std::vector<Law<H>> destination_laws()
{
    namespace laws = detail::destination_laws;
    const auto on_place = [](detail::awaitable<void> (*check)(const laws::Context&)) {
        return [check](H& harness) {
            detail::run_coroutine([&](boost::asio::any_io_executor executor) -> detail::awaitable<void> {
                laws::Context context;
                context.executor = executor;
                context.many = H::many;
                context.connect_as = [&harness, executor](std::string process_id) {
                    DestinationEnvironment environment;
                    environment.executor = executor;
                    environment.blocking_executor = executor;
                    environment.process_id = std::move(process_id);
                    environment.now = [] { return to_time_point(std::chrono::system_clock::now()); };
                    if constexpr (requires { environment.memory = harness.memory(); })
                        environment.memory = harness.memory();
                    if constexpr (requires { environment.options = harness.options(); })
                        environment.options = harness.options();
                    return std::make_unique<detail::DestinationAdapter<typename H::destination_type>>(
                        harness.settings(), environment);
                };
                co_await check(context);
            });
        };
    };
    return {
        {"an object reads back byte for byte", on_place(laws::reads_back)},
        {"appends and reads may be small", on_place(laws::small_appends)},
        {"an object is read from any offset", on_place(laws::offsets)},
        {"nobody sees an object before its commit, everybody after it", on_place(laws::unseen_before_commit)},
        {"a discarded object was never there", on_place(laws::discarded)},
        {"a destroyed writer's object was never there", on_place(laws::abandoned)},
        {"a taken name is not written again", on_place(laws::taken_names)},
        {"a declared size is kept to", on_place(laws::declared_size)},
        {"a removed object is gone, others are not", on_place(laws::removal)},
        {"writers, readers and removals do not disturb each other", on_place(laws::many_at_once)},
        {"a listing tells what is there", on_place(laws::listing)},
        {"a long listing comes in pages", on_place(laws::pages)},
        {"every allowed name can be used, no other", on_place(laws::object_names)},
        {"a missing object is told as missing", on_place(laws::missing_objects)},
        {"a sweep removes what nobody is writing any more", on_place(laws::sweeping)},
        {"a check leaves no trace", on_place(laws::checking)},
    };
}

}  // namespace holdfast::inline v1

#endif
