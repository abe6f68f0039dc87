// Peak memory of one backup, and of one restore, above the same process when it was idle. One size a process.
#include "support/measure.hpp"
#include "support/server.hpp"

#include <holdfast/testing/in_memory_engine.hpp>

#include <iostream>

using namespace benchmarks;

namespace {

int run(const Options& options)
{
    const std::uint64_t size = parse_size(options.get("--size", "1G"));
    const WorkingFolder folder(options.get("--folder", "."));
    InMemoryEngine engine;
    engine.create_database("documents");
    engine.add_synthetic_entry("documents", "data", size, 7, 0.7);
    Server<InMemoryEngine> server(engine, folder / "holdfast.sqlite");
    server.put(make_template(folder / "backups", true));
    const std::int64_t task = server.task_of("documents");
    forget_peak_memory();
    const std::uint64_t idle = memory_field("VmRSS");
    server.back_up("documents", task);
    const std::uint64_t backup = peak_memory_kib();
    forget_peak_memory();
    server.restore(folder / "backups/documents", "restored", true);
    const std::uint64_t restore = peak_memory_kib();
    const auto mebibytes = [](std::uint64_t kib) { return static_cast<double>(kib) / 1024; };
    const double above = mebibytes(backup > idle ? backup - idle : 0);
    std::cout << format("| %.0f MiB | %.1f | %.1f | ≤ 64 | ", static_cast<double>(size) / (1 << 20), mebibytes(idle),
                        above)
              << met(above <= 64) << format(" | %.1f |\n", mebibytes(restore > idle ? restore - idle : 0));
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    try {
        return run(Options(count, words));
    } catch (const std::exception& error) {
        std::cerr << "benchmark.memory: " << error.what() << '\n';
        return 1;
    }
}
