#ifndef HOLDFAST_TESTS_SUPPORT_DATA_PLANE_HPP
#define HOLDFAST_TESTS_SUPPORT_DATA_PLANE_HPP

#include <holdfast/backup/run_backup.hpp>
#include <holdfast/destination/memory.hpp>
#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/none.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/restore/restore.hpp>
#include <holdfast/restore/verify.hpp>
#include <holdfast/testing/faulty_destination.hpp>
#include <holdfast/testing/in_memory_engine.hpp>
#include <holdfast/testing/simulated_scheduler.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace test {

namespace asio = boost::asio;

/// A place in memory that obeys a script.
struct TestPlace {
    std::string name;
    std::shared_ptr<holdfast::MemoryPlace> memory = std::make_shared<holdfast::MemoryPlace>();
    std::shared_ptr<holdfast::testing::FaultScript> script = std::make_shared<holdfast::testing::FaultScript>();
    std::shared_ptr<holdfast::detail::DestinationPort> port{};

    [[nodiscard]] holdfast::Place place() const { return {name, port, std::nullopt}; }
};

/// Everything that backup, restore and retention need, in memory, in simulated time and on one thread.
struct DataPlane {
    asio::io_context io;
    holdfast::testing::SimulatedScheduler scheduler{io.get_executor()};
    holdfast::detail::SchedulerAdapter<holdfast::testing::SimulatedScheduler> clock{scheduler};
    holdfast::InMemoryEngine engine;
    holdfast::detail::EngineAdapter<holdfast::InMemoryEngine> engine_port{engine};
    std::vector<TestPlace> places{};
    holdfast::ChainState chain{};
    std::shared_ptr<holdfast::OperationControl> control = new_control();

    explicit DataPlane(std::vector<std::string> names = {"Local"})
    {
        for (auto& name : names) add_place(std::move(name));
        engine.create_database("orders");
    }

    std::shared_ptr<holdfast::OperationControl> new_control()
    {
        return std::make_shared<holdfast::OperationControl>(io.get_executor());
    }

    TestPlace& add_place(std::string name)
    {
        TestPlace place{std::move(name)};
        place.port = make_port(place);
        return places.emplace_back(std::move(place));
    }

    std::shared_ptr<holdfast::detail::DestinationPort> make_port(const TestPlace& place)
    {
        holdfast::MemorySettings settings;
        settings.place = place.memory;
        holdfast::DestinationEnvironment environment{io.get_executor(), io.get_executor(), "test",
                                                     [this] { return scheduler.now(); }};
        auto plain =
            std::make_shared<holdfast::detail::DestinationAdapter<holdfast::MemoryDestination>>(settings, environment);
        return std::make_shared<holdfast::testing::FaultyDestinationPort>(std::move(plain), place.script);
    }

    /// A job with small frames, so that few bytes make many of them.
    holdfast::BackupJob job(bool is_full = true)
    {
        control = new_control();
        holdfast::BackupJob job{engine_port, clock, io.get_executor(), "orders", "Server Wide Backup, nightly"};
        job.task_id = 7;
        job.is_full = is_full;
        job.chain = chain;
        job.started_at = scheduler.now();
        job.limits.frame_size = 4096;
        job.limits.segment_size = std::uint64_t{1} << 20;
        job.limits.parallelism = 2;
        for (const auto& place : places) job.places.push_back(place.place());
        job.control = control;
        return job;
    }

    holdfast::RestoreJob restore_job(std::string database = "restored")
    {
        control = new_control();
        holdfast::RestoreJob job{engine_port, clock, io.get_executor()};
        job.places.push_back(places.front().place());
        job.database = std::move(database);
        job.ciphers = ciphers();
        job.control = control;
        return job;
    }

    static std::vector<const holdfast::detail::CipherKind*> ciphers()
    {
        return {&holdfast::detail::cipher_kind<holdfast::XChaCha20Poly1305>,
                &holdfast::detail::cipher_kind<holdfast::Aes256Gcm>};
    }

    /// Begins a coroutine; `finish` or `run` drives it on.
    template <class T>
    struct Running {
        std::optional<T> result{};
        std::exception_ptr failure{};
        bool done = false;
    };
    template <class T>
    std::shared_ptr<Running<T>> start(asio::awaitable<T> work)
    {
        auto running = std::make_shared<Running<T>>();
        asio::co_spawn(io, std::move(work), [running](std::exception_ptr failure, T value) {
            running->failure = failure;
            if (!failure) running->result.emplace(std::move(value));
            running->done = true;
        });
        return running;
    }
    template <class T>
    T finish(const std::shared_ptr<Running<T>>& running)
    {
        const auto latest = scheduler.now() + std::chrono::hours(24 * 365);
        if (!scheduler.run_until_done(io, latest, [&] { return running->done; }))
            throw std::logic_error("the operation waits for something that never comes");
        if (running->failure) std::rethrow_exception(running->failure);
        return std::move(*running->result);
    }
    template <class T>
    T run(asio::awaitable<T> work)
    {
        return finish(start(std::move(work)));
    }
    void poll()
    {
        if (io.stopped()) io.restart();
        io.poll();
    }

    /// Makes a backup and keeps the chain.
    holdfast::BackupOutcome back_up(holdfast::BackupJob job)
    {
        auto outcome = run(holdfast::run_backup(std::move(job)));
        chain = outcome.after;
        scheduler.advance(std::chrono::minutes(1));
        return outcome;
    }
    holdfast::BackupOutcome back_up(bool is_full = true) { return back_up(job(is_full)); }
};

/// Changes into a type that Catch can compare: the code with which `work` fails; success if it does not.
template <class Function>
holdfast::error_code code_of(Function&& work)
{
    try {
        work();
    } catch (const boost::system::system_error& error) {
        return error.code();
    }
    return {};
}

}  // namespace test

#endif
