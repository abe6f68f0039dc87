#include <e2e/places/scene.hpp>

#include <holdfast/testing/laws/run_coroutine.hpp>

#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

namespace place_stories {

using namespace std::chrono_literals;

namespace {
constexpr const char* key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
}

Scene::Scene(const Place& the_place, std::uint16_t port, bool started) : place(the_place), by_way_of(port)
{
    engine.create_database("Orders");
    engine.put("Orders", "doc/1", "one");
    engine.add_synthetic_entry("Orders", "data", 5U << 20, 3, 0.5);
    engine.create_database("Users");
    engine.put("Users", "user/1", "Ada");
    if (started) start();
}

void Scene::start()
{
    server = place.serve({engine, folder.path(), place.options});
}

ServerWideBackupConfiguration Scene::configuration(BackupUploadMode mode) const
{
    ServerWideBackupConfiguration configuration;
    configuration.name = "All";
    configuration.full_backup_frequency = "0 3 1 1 *";
    configuration.backup_upload_mode = mode;
    configuration.backup_encryption_settings.emplace();
    configuration.backup_encryption_settings->encryption_mode = EncryptionMode::use_provided_key;
    configuration.backup_encryption_settings->key = key;
    if (mode == BackupUploadMode::local_first) {
        configuration.local_settings.emplace();
        configuration.local_settings->folder_path = folder.path() + "/backups";
    }
    place.give(configuration, by_way_of);
    return configuration;
}

OperationState Scene::back_up(const std::string& database, bool is_full)
{
    const auto state = server->wait(server->start(database, is_full));
    CAPTURE(database, is_full, state.error.value_or(""));
    REQUIRE(state.status == OperationStatus::completed);
    return state;
}

void Scene::wait_until(const std::function<bool()>& condition)
{
    const auto deadline = std::chrono::steady_clock::now() + 10min;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("waited for ten minutes in vain");
        std::this_thread::sleep_for(20ms);  // the server that is asked has other work, too
    }
}

RestoreBackupConfiguration Scene::restore_from(const std::string& database) const
{
    RestoreBackupConfiguration configuration;
    configuration.database_name = database;
    configuration.backup_encryption_settings.emplace();
    configuration.backup_encryption_settings->encryption_mode = EncryptionMode::use_provided_key;
    configuration.backup_encryption_settings->key = key;
    place.name_to(configuration, database);
    return configuration;
}

void Scene::restores(const std::string& database)
{
    auto configuration = restore_from(database);
    configuration.database_name = database + " restored " + std::to_string(++restored_);
    const auto restored = server->restore(configuration);
    CHECK(engine.digest(restored.database) == engine.digest(database));
}

DestinationEnvironment Scene::environment(boost::asio::any_io_executor executor) const
{
    DestinationEnvironment environment;
    environment.executor = executor;
    environment.blocking_executor = executor;
    environment.process_id = "story";
    environment.now = [] { return to_time_point(std::chrono::system_clock::now()); };
    return environment;
}

std::vector<std::string> Scene::objects(const std::string& database) const
{
    std::vector<std::string> names;
    detail::run_coroutine([&](boost::asio::any_io_executor executor) -> boost::asio::awaitable<void> {
        const auto there = place.open(environment(executor), database);
        ListRequest request;
        do {
            auto page = co_await there->list(request);
            for (const auto& object : page.objects) names.push_back(object.name);
            request.continuation = page.continuation;
        } while (!request.continuation.empty());
    });
    std::sort(names.begin(), names.end());
    return names;
}

void Scene::in_a_process_that_is_killed(const std::function<void(Server&)>& work)
{
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    std::fflush(nullptr);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        char result = 'y';
        try {
            const auto in_child = place.serve({engine, folder.path(), place.options});
            work(*in_child);
            (void)!::write(ready[1], &result, 1);
            ::pause();
        } catch (const std::exception& error) {
            std::fprintf(stderr, "the server that was to be killed failed: %s\n", error.what());
        }
        ::_exit(1);
    }
    ::close(ready[1]);
    char result = 'n';
    const auto got = ::read(ready[0], &result, 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ready[0]);
    REQUIRE(got == 1);
    REQUIRE(result == 'y');
}

}  // namespace place_stories
