#ifndef HOLDFAST_DETAIL_COORDINATOR_PLACE_NOTES_HPP
#define HOLDFAST_DETAIL_COORDINATOR_PLACE_NOTES_HPP

#include <holdfast/destination/place_memory.hpp>
#include <holdfast/detail/persistence_port.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::detail {

/// The notes of one kind of place, in the server's persistence below `note/<kind>/`.
class PlaceNotes final : public PlaceMemory {
public:
    PlaceNotes(std::shared_ptr<PersistencePort> persistence, std::string_view kind);

    boost::asio::awaitable<std::optional<std::string>> get(std::string key) override;
    boost::asio::awaitable<void> put(std::string key, std::string value) override;
    boost::asio::awaitable<void> remove(std::string key) override;
    boost::asio::awaitable<std::vector<Note>> list(std::string prefix, std::string after, std::size_t limit) override;

private:
    std::shared_ptr<PersistencePort> persistence_;
    std::string room_;
};

}  // namespace holdfast::inline v1::detail

#endif
