#ifndef HOLDFAST_DESTINATION_AZURE_LEFTOVERS_HPP
#define HOLDFAST_DESTINATION_AZURE_LEFTOVERS_HPP

#include <holdfast/destination/azure/client.hpp>

#include <cstdint>
#include <string>

namespace holdfast::inline v1::azure {

// Azure has no call that drops uncommitted blocks; they go a week after the last one came, or when a blob is put under
// their name. So an empty one is put, only if there is no other, marked as what it is, and removed again. The place's
// listing and reading do not show it.

/// Whether blocks may still be on their way to a name, because the requests that carried them were cut.
enum class LateBlocks { none, possible };

/// Drops the uncommitted blocks of `key`, whoever sent them; leaves a blob that is committed alone, with any blocks
/// that were sent after it. A success if there are none. Where late blocks are possible it looks again for one and a
/// half seconds; one that comes later still is left to a sweep.
///
/// Cancellation    terminal
/// Errors          as `Client`
[[nodiscard]] awaitable<void> drop_blocks(Client& client, std::string key, LateBlocks late);

/// Drops the uncommitted blocks of the blobs below `prefix` that were sent by writers of holdfast that no longer run,
/// and empty blobs that an interrupted `drop_blocks` left. Tells how many blobs it removed.
///
/// Errors          as `Client`
[[nodiscard]] awaitable<std::uint64_t> sweep_leftovers(Client& client, std::string prefix);

}  // namespace holdfast::inline v1::azure

#endif
