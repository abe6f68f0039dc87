#ifndef HOLDFAST_POLICIES_HPP
#define HOLDFAST_POLICIES_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/concepts/encryption.hpp>
#include <holdfast/concepts/persistence.hpp>
#include <holdfast/concepts/scheduler.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <cstddef>
#include <type_traits>

namespace holdfast::inline v1 {

namespace detail {

template <class Settings, class... D>
inline constexpr std::size_t adapters_for = (std::size_t{std::is_same_v<Settings, typename D::settings_type>} + ... + 0);

}  // namespace detail

/// The kinds of places that a server can store backups at; a template that asks for another kind is refused when
/// it is put. What is not named here is neither included nor linked.
template <Destination... D>
struct Destinations {
    static_assert(sizeof...(D) > 0,
                  "holdfast: a server without a destination keeps no backups; name at least one in Destinations<...>.");
    static_assert(((detail::adapters_for<typename D::settings_type, D...> == 1) && ...),
                  "holdfast: two destinations take the same settings type; a template could not say which one stores its backups.");

    static constexpr bool durable = (D::durable && ...);
    /// The adapters as a Hana tuple of types.
    static constexpr auto types = boost::hana::tuple_t<D...>;
};

namespace detail {

template <class D>
inline constexpr bool is_destinations = false;
template <class... D>
inline constexpr bool is_destinations<Destinations<D...>> = true;

}  // namespace detail

/// Several ciphers: the first seals new backups, all of them open old ones.
template <Encryption First, Encryption... Others>
struct Ciphers {};

/// The choices of one server, made at compile time.
///
/// S   time: AsioScheduler (or PosixAsioScheduler for crontab(5) schedules), SimulatedScheduler in tests
/// D   Destinations<LocalFolder, …>
/// E   NoEncryption, XChaCha20Poly1305, Aes256Gcm, or Ciphers<…> of several
/// P   the server's memory: SqlitePersistence; MemoryPersistence in tests
///
/// Combinations that can lose data do not compile and say why.
template <Scheduler S, class D, class E, Persistence P>
struct Policies {
    static_assert(detail::is_destinations<D>,
                  "holdfast: the second policy is a list of places; write Destinations<LocalFolder, ...>, also for one.");
    static_assert(!S::real_time || P::durable,
                  "holdfast: with a real clock the persistence must be durable; a restart would forget every template, chain and delay.");
    static_assert(!S::real_time || D::durable,
                  "holdfast: with a real clock every destination must be durable; a restart would lose the backups.");

    using scheduler_type = S;
    using destinations_type = D;
    using encryption_type = E;
    using persistence_type = P;
};

}  // namespace holdfast::inline v1

#endif
