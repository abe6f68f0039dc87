#ifndef HOLDFAST_DESTINATION_AZURE_PLACE_HPP
#define HOLDFAST_DESTINATION_AZURE_PLACE_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/azure/client.hpp>
#include <holdfast/destination/azure/xml.hpp>

#include <memory>
#include <optional>
#include <string>

namespace holdfast::inline v1::azure {

/// Which page of a listing; keys as they are stored.
struct PageRequest {
    std::string prefix{};
    std::string marker{};
    bool levels = false;       ///< only the level below the prefix
    bool uncommitted = false;  ///< also names of which only blocks are there
    int most = 0;              ///< 0 = as many as the service gives, 5000
    std::optional<http::RetryOptions> retry{};
};

struct Page {
    ListAnswer answer{};
    TimePoint server_time{};
};

/// One page of what the container holds. It may be empty and yet not be the last.
///
/// Errors          as `Client`; errc::place_failed: the answer is no listing, or has no end
[[nodiscard]] awaitable<Page> list_page(Client& client, PageRequest request);

/// One page of the place's objects.
[[nodiscard]] awaitable<ListPage> list_objects(std::shared_ptr<Client> client, ListRequest request);

/// Removes an object, and its snapshots if it has any. One that is not there is a success.
///
/// Errors          as `Client`; errc::access_denied: it is immutable, held or leased
[[nodiscard]] awaitable<void> remove_object(std::shared_ptr<Client> client, std::string name);

/// Lists, writes, reads and removes a small object, with few retries, so that the error comes soon.
[[nodiscard]] awaitable<void> check_place(std::shared_ptr<Client> client);

}  // namespace holdfast::inline v1::azure

#endif
