#ifndef HOLDFAST_CONCEPTS_FULL_BUILDER_HPP
#define HOLDFAST_CONCEPTS_FULL_BUILDER_HPP

#include <holdfast/concepts/host_engine.hpp>

namespace holdfast::inline v1 {

/// Puts a full backup together from the backups of a chain, without the database. Destroying it at any moment leaves
/// nothing behind.
///
/// It takes the chain as an `EngineWriter` does: first the full, then the incrementals in their order, each with its
/// entries; the bytes have been authenticated. `finish`, called once after the last `end_backup`, gives a reader of a
/// full whose last etag is that of the newest backup it was given. The reader outlives the builder, and takes what it
/// needs with it. An incremental that follows the new full is asked for as after any full: `open_reader` with `after`.
template <class B>
concept FullBuilder = TakesBackups<B> && requires(B& builder) {
    { builder.finish() } -> EngineReader;
};

/// What a `HostEngine` may be able to do beside: build a full from a chain ("synthetic full"). It is asked for
/// `request.database`, `request.type` and `request.exclude_indexes`, as `open_reader` is; `request.after` is empty.
///
/// The database itself is neither opened nor read: it may be busy, asleep, or huge. An engine that cannot do it for one
/// database throws, and an ordinary full is made where that is allowed.
///
/// An engine that has the function states it under its definition, so that a wrong signature does not turn it off:
///
///     static_assert(holdfast::BuildsFulls<MyEngine>);
template <class E>
concept BuildsFulls = requires(E& engine, const ReadRequest& request) {
    { engine.open_full_builder(request) } -> FullBuilder;
};

}  // namespace holdfast::inline v1

#endif
