#ifndef HOLDFAST_DESTINATION_PLACE_MEMORY_HPP
#define HOLDFAST_DESTINATION_PLACE_MEMORY_HPP

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// A few durable notes of a destination, kept by the server: for what the place itself cannot tell, such as the ids of
/// archives, or uploads that no listing shows. Notes are a help: a server that has lost its memory still has to find
/// every backup, if more slowly.
///
/// Errors          those of the server's persistence
/// Thread safety   shared: safe
class PlaceMemory {
public:
    using Note = std::pair<std::string, std::string>;

    virtual ~PlaceMemory() = default;
    [[nodiscard]] virtual boost::asio::awaitable<std::optional<std::string>> get(std::string key) = 0;
    /// Durable when it completes. Key: 1 to 400 bytes; value: at most 64 KiB, never a secret in clear.
    [[nodiscard]] virtual boost::asio::awaitable<void> put(std::string key, std::string value) = 0;
    /// A note that is not there is a success.
    [[nodiscard]] virtual boost::asio::awaitable<void> remove(std::string key) = 0;
    /// At most `limit` (1 to 10 000) notes whose keys begin with `prefix` and come after `after`, in ascending order.
    [[nodiscard]] virtual boost::asio::awaitable<std::vector<Note>> list(std::string prefix, std::string after,
                                                                         std::size_t limit) = 0;
};

}  // namespace holdfast::inline v1

#endif
