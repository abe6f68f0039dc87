#ifndef HOLDFAST_TESTS_E2E_PLACES_SCENE_HPP
#define HOLDFAST_TESTS_E2E_PLACES_SCENE_HPP

#include <e2e/places/place.hpp>
#include <support/temporary_folder.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace place_stories {

/// A server with the databases `Orders` and `Users`, beside an empty place; the beginning of every story.
class Scene {
public:
    static constexpr bool not_started = false;

    explicit Scene(const Place& the_place) : Scene(the_place, the_place.port) {}
    Scene(const Place& the_place, std::uint16_t port, bool started = true);

    void start();
    [[nodiscard]] ServerWideBackupConfiguration configuration(BackupUploadMode mode) const;
    /// Runs one backup to its end and requires that it was completed.
    OperationState back_up(const std::string& database, bool is_full);
    /// Asks again and again; fails after ten minutes.
    static void wait_until(const std::function<bool()>& condition);
    [[nodiscard]] RestoreBackupConfiguration restore_from(const std::string& database) const;
    /// Restores from the place alone, under another name, and requires equal content.
    void restores(const std::string& database);
    [[nodiscard]] std::vector<std::string> objects(const std::string& database) const;
    [[nodiscard]] DestinationEnvironment environment(boost::asio::any_io_executor executor) const;
    /// Runs `work` with a server in a process of its own, which gets SIGKILL once `work` has returned.
    void in_a_process_that_is_killed(const std::function<void(Server&)>& work);

    const Place& place;
    std::uint16_t by_way_of;
    TemporaryFolder folder{};
    InMemoryEngine engine{};
    std::unique_ptr<Server> server{};

private:
    int restored_ = 0;
};

}  // namespace place_stories

#endif
