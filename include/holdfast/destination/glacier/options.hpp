#ifndef HOLDFAST_DESTINATION_GLACIER_OPTIONS_HPP
#define HOLDFAST_DESTINATION_GLACIER_OPTIONS_HPP

#include <holdfast/destination/http/options.hpp>
#include <holdfast/destination/http/retry.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// How soon, and how dearly, an archive is made readable.
enum class GlacierTier {
    expedited,  ///< usually 1 to 5 minutes; archives up to 250 MB; refused when Amazon has no capacity
    standard,   ///< usually 3 to 5 hours
    bulk        ///< usually 5 to 12 hours; the cheapest
};

/// What a program, rather than an operator, decides about Glacier vaults.
struct GlacierOptions {
    http::Options http{};
    /// For each request, so for each part of a large archive, by itself.
    http::RetryOptions retry{};
    /// `http://` or `https://`, host and port of a server that speaks the protocol. Blank: Amazon's own of the region.
    /// Default: blank.
    std::string endpoint{};
    /// Bytes of a part, rounded up to a power of two; grows by itself where an archive whose size or limit is declared
    /// needs more than 10 000 parts. An archive of unknown size can have 10 000 of them. Memory a writer takes is this
    /// times (`parallel_parts` + 1). 1 MiB to 4 GiB. Default: 8 MiB.
    std::uint64_t part_size = 8ULL << 20;
    /// How many parts of one archive are under way at the same time. 1 to 64. Default: 2.
    unsigned parallel_parts = 2;
    GlacierTier tier = GlacierTier::standard;
    /// How long an operation waits for an archive or an inventory that it has asked for, before it fails with
    /// errc::not_yet_readable. A restore asks for one object after the other only if it waits; leave it at 0 for
    /// restores of many objects. 0 = not at all. Default: 0.
    TimeSpan wait_for = TimeSpan::zero();
    /// How often it looks meanwhile. Above 0. Default: 1 minute.
    TimeSpan look_every = std::chrono::minutes(1);
    /// How many bytes are asked for at a time when an archive is read; each answer is checked by its tree hash before a
    /// byte of it is given out. Rounded up to a power of two; memory of a reader. 1 MiB to 1 GiB. Default: 8 MiB.
    std::uint64_t read_size = 8ULL << 20;
    /// Objects up to this many bytes are kept in the server's notes too and read from there, because a job takes hours
    /// even for a manifest. 0 = none. 0 to 45 000. Default: 45 000.
    std::size_t remembered_size = 45'000;
    /// How often a sweep compares the notes with an inventory of the vault. 0 = only when the notes are new, or a crash
    /// has left an archive whose id is not known. 0, or at least a day. Default: 0.
    TimeSpan inventory_every = TimeSpan::zero();
    /// The largest inventory that is read; one archive takes about 500 bytes of it. Default: 64 MiB.
    std::size_t largest_inventory = 64U << 20;
    /// Reads an environment variable for the search for credentials; empty: `getenv`. Default: empty.
    std::function<std::optional<std::string>(const char* name)> environment{};
};

}  // namespace holdfast::inline v1

#endif
