#ifndef HOLDFAST_DESTINATION_GLACIER_PLACE_HPP
#define HOLDFAST_DESTINATION_GLACIER_PLACE_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/glacier/client.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace holdfast::inline v1::glacier {

/// One page of the place's objects, from the notes.
[[nodiscard]] awaitable<ListPage> list_objects(std::shared_ptr<Client> client, ListRequest request);

[[nodiscard]] awaitable<void> remove_object(std::shared_ptr<Client> client, std::string name);

/// Aborts unfinished uploads of writers that run no more, and removes their archives as far as an inventory shows them.
///
/// Errors          errc::not_yet_readable: all that can be done now is done, and an inventory has yet to tell the rest
[[nodiscard]] awaitable<std::uint64_t> sweep_vault(std::shared_ptr<Client> client, std::string prefix);

/// Looks at the vault, begins an upload, finds it listed, aborts it, and lists jobs, with few retries.
[[nodiscard]] awaitable<void> check_vault(std::shared_ptr<Client> client);

}  // namespace holdfast::inline v1::glacier

#endif
