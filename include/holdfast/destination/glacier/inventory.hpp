#ifndef HOLDFAST_DESTINATION_GLACIER_INVENTORY_HPP
#define HOLDFAST_DESTINATION_GLACIER_INVENTORY_HPP

#include <holdfast/destination/glacier/client.hpp>

#include <optional>
#include <string>

namespace holdfast::inline v1::glacier {

/// Sees to it that the notes tell of every archive of the vault: at the first use of a vault that already has archives,
/// and when the notes are lost, they are made from an inventory.
///
/// Errors          errc::not_yet_readable: the inventory has been asked for; the text says when to try again
[[nodiscard]] awaitable<void> require_notes(Client& client);

/// Does what needs an inventory, if there is such: removes archives of writers that ended without telling, and takes
/// over what the notes do not know. Begins the job, or looks at the one begun before; never waits for it. Tells how
/// many archives were removed.
[[nodiscard]] awaitable<std::uint64_t> tidy_by_inventory(Client& client);

/// Nothing, once no writer that runs no more may have stored an archive below `full_prefix` that is not known.
///
/// Errors          errc::not_yet_readable: an inventory has yet to tell; the text says since when, and that it is looked
///                 for again
[[nodiscard]] awaitable<void> require_none_unknown(Client& client, std::string full_prefix);

/// The vault as Glacier tells it.
///
/// Errors          errc::place_not_found
[[nodiscard]] awaitable<VaultAnswer> describe_vault(Client& client, std::optional<http::RetryOptions> retry = {});

}  // namespace holdfast::inline v1::glacier

#endif
