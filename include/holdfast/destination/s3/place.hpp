#ifndef HOLDFAST_DESTINATION_S3_PLACE_HPP
#define HOLDFAST_DESTINATION_S3_PLACE_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/s3/client.hpp>

#include <memory>
#include <string>
#include <vector>

namespace holdfast::inline v1::s3 {

/// One page of the place's objects.
[[nodiscard]] awaitable<ListPage> list_objects(std::shared_ptr<Client> client, ListRequest request);

[[nodiscard]] awaitable<void> remove_object(std::shared_ptr<Client> client, std::string name);

/// Removes many with few requests (1000 names each). Names that are not there are a success; the first that cannot be
/// removed is the error, after all others have been tried.
[[nodiscard]] awaitable<void> remove_objects(std::shared_ptr<Client> client, std::vector<std::string> names);

/// Lists, writes, reads and removes a small object, with few retries, so that the error comes soon.
[[nodiscard]] awaitable<void> check_place(std::shared_ptr<Client> client);

}  // namespace holdfast::inline v1::s3

#endif
