#ifndef HOLDFAST_TESTS_SUPPORT_SIMULATED_SERVER_HPP
#define HOLDFAST_TESTS_SUPPORT_SIMULATED_SERVER_HPP

#include <support/memory_places.hpp>

#include <holdfast/configuration/escaping.hpp>
#include <holdfast/detail/coordinator/keys.hpp>
#include <holdfast/coordinator.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/persistence/memory.hpp>
#include <holdfast/testing/in_memory_engine.hpp>
#include <holdfast/testing/simulated_scheduler.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace holdfast_tests {

using namespace std::chrono_literals;
using namespace holdfast;

using SimulatedPolicies = Policies<testing::SimulatedScheduler, Destinations<MemoryLocal, MemoryBucket>, XChaCha20Poly1305,
                                   MemoryPersistence>;
using SimulatedCoordinator = BackupCoordinator<InMemoryEngine, SimulatedPolicies>;

/// The answer of one asynchronous call.
template <class Result>
struct Answer {
    error_code code{};
    Result result{};
    Diagnostics diagnostics{};
    bool done = false;
};

/// A completion token: the answer is put where the test can look for it.
struct Capture {};

}  // namespace holdfast_tests

template <class Result>
class boost::asio::async_result<holdfast_tests::Capture, void(holdfast::error_code, Result)> {
public:
    template <class Initiation, class... Args>
    static std::shared_ptr<holdfast_tests::Answer<Result>> initiate(Initiation&& initiation, holdfast_tests::Capture,
                                                                    Args&&... args)
    {
        auto answer = std::make_shared<holdfast_tests::Answer<Result>>();
        std::forward<Initiation>(initiation)(
            [answer](holdfast::error_code code, Result result) {
                answer->code = code;
                answer->result = std::move(result);
                answer->done = true;
            },
            std::forward<Args>(args)...);
        return answer;
    }
};

namespace holdfast_tests {

/// A whole server in simulated time on one thread: engine, memory, places, coordinator. It can be restarted, with or
/// without the coordinator being asked to stop first.
class SimulatedServer {
public:
    explicit SimulatedServer(std::vector<std::string> databases = {"Orders", "Users"})
    {
        named_places().clear();
        for (const auto& name : databases) {
            engine.create_database(name);
            engine.put(name, "doc/1", "one of " + name);
        }
        options.executor = io.get_executor();
        options.blocking_executor = io.get_executor();
        options.max_concurrent_backups = 2;
        options.observer = [this](const Event& event) { events.push_back(event); };
        start();
    }
    ~SimulatedServer()
    {
        engine.release_reads();
        coordinator.reset();
        for (auto& [name, named] : named_places()) named.script->clear();
        scheduler.run_for(io, 1s);
    }

    /// Runs one asynchronous call to its end; simulated time passes only if it has to.
    template <class Function>
    auto call(Function function)
    {
        Diagnostics said;
        const auto answer = function(said, Capture{});
        if (!scheduler.run_until_done(io, scheduler.now() + 24h, [&] { return answer->done; }))
            throw std::runtime_error("a call was not answered");
        answer->diagnostics = said;
        return *answer;
    }
    void start()
    {
        coordinator = std::make_unique<SimulatedCoordinator>(engine, persistence, scheduler, options);
        started = call([&](Diagnostics& said, auto token) { return coordinator->async_start(said, token); });
    }
    /// As a host does it that shuts down in order.
    void stop()
    {
        call([&](Diagnostics&, auto token) { return coordinator->async_stop(token); });
        coordinator.reset();
    }

    void run_for(TimeSpan span) { scheduler.run_for(io, span); }
    void run_ready() { scheduler.run_for(io, 0s); }

    static ServerWideBackupConfiguration nightly(std::string name = "Nightly")
    {
        ServerWideBackupConfiguration configuration;
        configuration.name = std::move(name);
        configuration.full_backup_frequency = "0 2 * * *";
        configuration.incremental_backup_frequency = "0 * * * *";
        configuration.local_settings.emplace();
        configuration.local_settings->folder_path = "/backups";
        return configuration;
    }
    auto put(ServerWideBackupConfiguration configuration)
    {
        return call([&](Diagnostics& said, auto token) {
            return coordinator->async_put_server_wide_backup_configuration(configuration, said, token);
        });
    }
    OngoingTaskBackup task(const std::string& database, const std::string& template_name = "Nightly")
    {
        auto answer = call([&](Diagnostics& said, auto token) {
            return coordinator->async_get_ongoing_task_info(database, get_task_name(template_name), said, token);
        });
        return answer.result ? *answer.result : OngoingTaskBackup{};
    }
    std::optional<PeriodicBackupStatus> status(const std::string& database, const std::string& template_name = "Nightly")
    {
        const auto id = task(database, template_name).task_id;
        return call([&](Diagnostics& said, auto token) {
                   return coordinator->async_get_periodic_backup_status(database, id, said, token);
               }).result;
    }
    std::vector<BackupHistoryEntry> history(const std::string& database, const std::string& template_name = "Nightly")
    {
        const auto id = task(database, template_name).task_id;
        return call([&](Diagnostics& said, auto token) {
                   return coordinator->async_get_backup_history(database, id, said, token);
               }).result;
    }
    Answer<StartBackupOperationResult> start_backup(const std::string& database, bool is_full,
                                                    const std::string& template_name = "Nightly")
    {
        const auto id = task(database, template_name).task_id;
        return call([&](Diagnostics& said, auto token) {
            return coordinator->async_start_backup(database, id, is_full, said, token);
        });
    }
    Answer<StartBackupOperationResult> start_synthetic_full(const std::string& database)
    {
        const auto id = task(database).task_id;
        return call([&](Diagnostics& said, auto token) {
            return coordinator->async_start_synthetic_full(database, id, said, token);
        });
    }
    /// Starts one by hand and runs it to its end.
    OperationState synthetic_full(const std::string& database)
    {
        const auto id = start_synthetic_full(database).result.operation_id;
        return call([&](Diagnostics& said, auto token) {
                   return coordinator->async_wait_for_operation(id, said, token);
               })
            .result;
    }
    /// True if the decision log of the task has a text with `part` in it.
    bool decided(const std::string& database, const std::string& part)
    {
        const auto id = task(database).task_id;
        const auto log = call([&](Diagnostics& said, auto token) {
                             return coordinator->async_get_decision_log(database, id, said, token);
                         }).result;
        for (const auto& entry : log)
            if (entry.text.find(part) != std::string::npos) return true;
        return false;
    }
    OperationState operation(std::int64_t id)
    {
        return call([&](Diagnostics& said, auto token) {
                   return coordinator->async_get_operation_state(id, said, token);
               }).result;
    }
    /// Starts a backup by hand and runs it to its end.
    OperationState backup(const std::string& database, bool is_full, const std::string& template_name = "Nightly")
    {
        const auto id = start_backup(database, is_full, template_name).result.operation_id;
        return call([&](Diagnostics& said, auto token) {
                   return coordinator->async_wait_for_operation(id, said, token);
               }).result;
    }
    Answer<RestoreResult> restore(const std::string& database, const std::string& as,
                                  std::optional<std::string> last_file = std::nullopt)
    {
        RestoreBackupConfiguration configuration;
        configuration.database_name = as;
        configuration.local_settings.emplace();
        configuration.local_settings->folder_path = "/backups/" + escape_database_name(database);
        configuration.last_file_name_to_restore = std::move(last_file);
        return call([&](Diagnostics& said, auto token) {
            return coordinator->async_restore(configuration, said, token);
        });
    }
    [[nodiscard]] MemoryPlace& place(const std::string& root = "/backups") const { return *named_places()[root].place; }
    [[nodiscard]] testing::FaultScript& faults(const std::string& root = "/backups") const
    {
        return *named_places()[root].script;
    }
    template <class E>
    [[nodiscard]] std::size_t count() const
    {
        std::size_t found = 0;
        for (const auto& event : events) found += std::holds_alternative<E>(event) ? 1U : 0U;
        return found;
    }

    boost::asio::io_context io{1};
    testing::SimulatedScheduler scheduler{io.get_executor()};
    InMemoryEngine engine{};
    MemoryPersistence persistence{};
    CoordinatorOptions options{};
    std::vector<Event> events{};
    std::unique_ptr<SimulatedCoordinator> coordinator{};
    Answer<bool> started{};
};

}  // namespace holdfast_tests

#endif
