#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_PLACE_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_PLACE_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/google_cloud/client.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace holdfast::inline v1::google_cloud {

/// One page of the place's objects; it may be blank and yet not the last.
[[nodiscard]] awaitable<ListPage> list_objects(std::shared_ptr<Client> client, ListRequest request);

/// Errors          errc::access_denied also for an object that a retention policy or a hold protects
[[nodiscard]] awaitable<void> remove_object(std::shared_ptr<Client> client, std::string name);

/// Cancels the uploads below `prefix` that nobody continues (see `SessionNotes`), and tells how many there were.
[[nodiscard]] awaitable<std::uint64_t> sweep_sessions(std::shared_ptr<Client> client, std::string prefix);

/// Lists, writes, reads and removes a small object, with few retries, so that the error comes soon. That the bucket's
/// retention policy keeps the object is no error.
[[nodiscard]] awaitable<void> check_place(std::shared_ptr<Client> client);

}  // namespace holdfast::inline v1::google_cloud

#endif
