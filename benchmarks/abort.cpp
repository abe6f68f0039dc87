// A backup of a large database is aborted at a random moment: time until the operation has ended, with all that
// it had written removed.
#include "support/measure.hpp"
#include "support/server.hpp"

#include <holdfast/testing/in_memory_engine.hpp>

#include <iostream>
#include <random>
#include <thread>

using namespace benchmarks;

namespace {

int run(const Options& options)
{
    const int times = std::stoi(options.get("--times", "200"));
    const WorkingFolder folder(options.get("--folder", "."));
    InMemoryEngine engine;
    engine.create_database("documents");
    engine.add_synthetic_entry("documents", "data", std::uint64_t{1} << 40U, 7, 0.7);
    Server<InMemoryEngine> server(engine, folder / "holdfast.sqlite");
    server.put(make_template(folder / "backups", true));
    const std::int64_t task = server.task_of("documents");
    std::mt19937_64 random(20260115);
    std::uniform_int_distribution<int> microseconds(0, 500'000);
    std::vector<double> milliseconds;
    for (int i = 0; i < times; ++i) {
        const std::int64_t operation = server.start_full("documents", task);
        std::this_thread::sleep_for(std::chrono::microseconds(microseconds(random)));
        OperationState state;
        milliseconds.push_back(1000 * seconds_of([&] {
                                   server->async_kill_operation(operation, use_future).get();
                                   state = server.wait(operation);
                               }));
        if (state.status != OperationStatus::canceled) throw std::runtime_error("an aborted operation did not end so");
        if (!std::filesystem::exists(folder / "backups")) continue;  // aborted before the first byte
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "backups"))
            if (entry.is_regular_file()) throw std::runtime_error("left behind: " + entry.path().string());
    }
    const double p99 = quantile(milliseconds, 0.99);
    std::cout << "\n### (8) Abort\n\n| aborts | p50 ms | p99 ms | largest | aim | |\n|---|---|---|---|---|---|\n| "
              << times
              << format(" | %.2f | %.2f | %.2f | p99 ≤ 10 ms | ", median(milliseconds), p99, quantile(milliseconds, 1))
              << met(p99 <= 10) << " |\n\nNo abort left a file behind.\n";
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    try {
        return run(Options(count, words));
    } catch (const std::exception& error) {
        std::cerr << "benchmark.abort: " << error.what() << '\n';
        return 1;
    }
}
