// One template is put on a server with many databases: time, and what is written to the persistence for it; and its
// tasks are listed.
#include "support/measure.hpp"
#include "support/server.hpp"

#include <holdfast/testing/in_memory_engine.hpp>

#include <atomic>
#include <iostream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace benchmarks;

namespace {

/// What has been written.
struct Written {
    std::uint64_t transactions = 0;
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
};

/// Counts what SqlitePersistence is asked to write.
class CountingPersistence {
public:
    static constexpr bool durable = true;

    explicit CountingPersistence(SqlitePersistenceOptions options) : inner_(std::move(options)) {}
    [[nodiscard]] std::optional<Record> get(const std::string& name) { return inner_.get(name); }
    [[nodiscard]] std::vector<Record> list(const RecordRange& range) { return inner_.list(range); }
    [[nodiscard]] CommitResult commit(const Transaction& transaction)
    {
        ++transactions_;
        records_ += transaction.puts.size() + transaction.removals.size() + transaction.prefix_removals.size();
        for (const auto& put : transaction.puts) bytes_ += put.key.size() + put.value.size();
        return inner_.commit(transaction);
    }
    /// Since the last call, once a tenth of a second has passed without a commit.
    Written take()
    {
        for (std::uint64_t seen = ~0ULL; seen != transactions_;) {
            seen = transactions_;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return {transactions_.exchange(0), records_.exchange(0), bytes_.exchange(0)};
    }

private:
    SqlitePersistence inner_;
    std::atomic<std::uint64_t> transactions_ = 0;
    std::atomic<std::uint64_t> records_ = 0;
    std::atomic<std::uint64_t> bytes_ = 0;
};

/// `databases` databases; `rounds` servers, each new.
void measure(std::uint64_t databases, int rounds, const std::string& parent)
{
    struct Case {
        std::string name;
        double aim = 0;  ///< milliseconds, of 100 000 databases; 0 = none
        std::vector<double> milliseconds{};
        Written written{};
    };
    std::vector<Case> cases{{"first put", 50},
                            {"put again, schedule changed"},
                            {"all tasks listed", 500},
                            {"1 000 tasks from the middle listed"}};
    for (int round = 0; round < rounds; ++round) {
        const WorkingFolder folder(parent);
        InMemoryEngine engine;
        for (std::uint64_t i = 0; i < databases; ++i) engine.create_database("database " + std::to_string(i));
        Server<InMemoryEngine, CountingPersistence> server(engine, folder / "holdfast.sqlite");
        static_cast<void>(server.persistence().take());
        ServerWideBackupConfiguration configuration = make_template(folder / "backups", true);
        const auto timed = [&](Case& entry, auto&& work) {
            entry.milliseconds.push_back(1000 * seconds_of(work));
            entry.written = server.persistence().take();
        };
        timed(cases[0], [&] { server.put(configuration); });
        configuration.full_backup_frequency = "30 3 29 2 *";
        timed(cases[1], [&] { server.put(configuration); });
        std::size_t tasks = 0;
        timed(cases[2], [&] { tasks = server->async_get_ongoing_tasks("", use_future).get().size(); });
        if (tasks != databases) throw std::runtime_error("not every database has its task");
        OngoingTasksRequest page;
        page.after_task_id = server.task_of("database " + std::to_string(databases / 2));
        page.limit = 1000;
        timed(cases[3], [&] { static_cast<void>(server->async_get_ongoing_tasks(page, use_future).get()); });
    }
    for (const Case& entry : cases) {
        const bool has_aim = databases == 100'000 && entry.aim > 0;
        std::cout << "| " << databases << " | " << entry.name
                  << format(" | %.1f | %.1f to %.1f | %llu | %llu | %llu | ", median(entry.milliseconds),
                            quantile(entry.milliseconds, 0), quantile(entry.milliseconds, 1),
                            static_cast<unsigned long long>(entry.written.transactions),
                            static_cast<unsigned long long>(entry.written.records),
                            static_cast<unsigned long long>(entry.written.bytes))
                  << (has_aim ? format("≤ %.0f ms | ", entry.aim) : " | ")
                  << (has_aim ? met(median(entry.milliseconds) <= entry.aim) : "") << " |" << std::endl;
    }
}

}  // namespace

int main(int count, char** words)
{
    try {
        const Options options(count, words);
        std::cout
            << "\n### (5) Put of one template\n\n| databases | | median ms | range | commits | records written | bytes "
               "written | aim | |\n|---|---|---|---|---|---|---|---|---|\n";
        std::istringstream sizes(options.get("--databases", "1000,10000,100000"));
        for (std::string size; std::getline(sizes, size, ',');)
            measure(std::stoull(size), std::stoi(options.get("--rounds", "5")), options.get("--folder", "."));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "benchmark.put_template: " << error.what() << '\n';
        return 1;
    }
}
