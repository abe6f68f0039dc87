#ifndef HOLDFAST_TESTING_LAWS_PERSISTENCE_HPP
#define HOLDFAST_TESTING_LAWS_PERSISTENCE_HPP

#include <holdfast/concepts/persistence.hpp>
#include <holdfast/testing/laws/law_broken.hpp>
#include <holdfast/testing/laws/persistence_basics.hpp>
#include <holdfast/testing/laws/persistence_extremes.hpp>

#include <memory>
#include <vector>

namespace holdfast::inline v1 {

/// How the laws reach a persistence: each law gets a fresh harness with an empty store.
template <class H>
concept PersistenceHarness = requires(H& harness) {
    requires Persistence<typename H::persistence_type>;
    // Ends the persistence that was given before, if any, and opens the store again, as after a restart. The
    // reference is valid until the next call.
    { harness.open() } -> std::same_as<typename H::persistence_type&>;
};

/// The laws of `Persistence`. Run each on a fresh harness, in the test framework of your choice:
///
///     for (const auto& law : holdfast::persistence_laws<MyHarness>()) {
///         MyHarness harness;
///         law.check(harness);  // throws LawBroken, or what the model throws
///     }
///
/// The model's coroutines, and its blocking functions, run on four threads of the law.
template <PersistenceHarness H>
[[nodiscard]] std::vector<Law<H>> persistence_laws()
{
    namespace laws = detail::persistence_laws;
    const auto on_store = [](laws::awaitable<void> (*check)(const laws::Context&)) {
        return [check](H& harness) {
            detail::run_coroutine([&](boost::asio::any_io_executor executor) -> laws::awaitable<void> {
                using P = typename H::persistence_type;
                laws::Context context;
                context.durable = P::durable;
                context.executor = executor;
                context.reopen = [&harness, executor]() -> std::shared_ptr<detail::PersistencePort> {
                    return std::make_shared<detail::PersistenceAdapter<P>>(harness.open(), executor);
                };
                context.port = context.reopen();
                co_await check(context);
            });
        };
    };
    return {
        {"a record is kept byte for byte", on_store(laws::keeps_records)},
        {"revisions rise", on_store(laws::revisions_rise)},
        {"a transaction happens only if its conditions hold", on_store(laws::conditions)},
        {"removals remove what they name", on_store(laws::removals)},
        {"a listing is complete and in order", on_store(laws::listings)},
        {"a call outside the bounds is refused", on_store(laws::bounds)},
        {"no change is lost among threads", on_store(laws::no_lost_update)},
        {"a transaction happens as a whole", on_store(laws::no_half_change)},
        {"any transactions have the effect of a map", on_store(laws::like_a_map)},
        {"what a durable model has committed survives a restart", on_store(laws::survives)},
    };
}

}  // namespace holdfast::inline v1

#endif
