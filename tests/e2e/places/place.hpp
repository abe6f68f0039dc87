#ifndef HOLDFAST_TESTS_E2E_PLACES_PLACE_HPP
#define HOLDFAST_TESTS_E2E_PLACES_PLACE_HPP

#include <e2e/places/server.hpp>

#include <holdfast/configuration/derivation.hpp>
#include <holdfast/detail/coordinator/composition.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace place_stories {

/// One kind of place, as the stories see it. Each story gets an empty one.
struct Place {
    std::string name;  ///< AmazonS3, …
    DestinationOptions options{};
    /// The loopback port of its server, for a proxy in front of it.
    std::uint16_t port = 0;
    /// Gives a template the place, reached by way of `port`.
    std::function<void(ServerWideBackupConfiguration&, std::uint16_t port)> give;
    /// Names the place, with a database's folder in it, to a restore.
    std::function<void(RestoreBackupConfiguration&, const std::string& database)> name_to;
    /// What is there of uploads, sessions, blocks or temporary files that were begun and not completed, as the server
    /// itself tells; names for the test's output.
    std::function<std::vector<std::string>()> unfinished;
    /// What rclone, a client that shares no code with holdfast, calls a folder of the place; empty:
    /// it has none for this kind.
    std::function<std::string(const std::string& folder)> rclone{};
    std::function<std::unique_ptr<Server>(ServerParts)> serve;
    std::function<std::shared_ptr<detail::DestinationPort>(const DestinationEnvironment&, const std::string& database)>
        open;
};

/// `settings_at(port)` are those of an empty place, the same each time but for the port.
template <class D>
[[nodiscard]] Place place_of(std::uint16_t port, std::function<typename D::settings_type(std::uint16_t)> settings_at,
                             std::function<std::vector<std::string>()> unfinished, DestinationOptions options = {})
{
    using Settings = typename D::settings_type;
    Place place;
    place.name = D::name;
    place.options = options;
    place.port = port;
    place.give = [settings_at](ServerWideBackupConfiguration& configuration, std::uint16_t by_way_of) {
        detail::settings_of<Settings>(configuration) = settings_at(by_way_of);
    };
    place.name_to = [settings_at, port](RestoreBackupConfiguration& configuration, const std::string& database) {
        auto settings = settings_at(port);
        add_database_folder(settings, database);
        detail::settings_of<Settings>(configuration) = settings;
    };
    place.unfinished = std::move(unfinished);
    place.serve = [](ServerParts parts) -> std::unique_ptr<Server> {
        return std::make_unique<RealServer<D>>(std::move(parts));
    };
    place.open = [settings_at, port, options](const DestinationEnvironment& environment, const std::string& database) {
        auto settings = settings_at(port);
        add_database_folder(settings, database);
        auto surroundings = environment;
        surroundings.options = options;
        return std::make_shared<detail::DestinationAdapter<D>>(settings, surroundings);
    };
    return place;
}

}  // namespace place_stories

#endif
