// The queue of due times with up to a million tasks: time of each operation, and bytes a task.
#include <holdfast/schedule/due_queue.hpp>

#include <benchmark/benchmark.h>

#include <malloc.h>

#include <cstddef>
#include <cstdint>

namespace {

using namespace holdfast;

// A cheap lot, so that the benchmark measures the queue.
class Lots {
public:
    std::uint64_t operator()()
    {
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return state_;
    }
    TimePoint time() { return TimePoint{TimeSpan{static_cast<TimeSpan::rep>((*this)() >> 20U)}}; }

private:
    std::uint64_t state_{88172645463325252U};
};

DueQueue filled(std::int64_t tasks, Lots& lots)
{
    DueQueue queue;
    for (std::int64_t id = 0; id < tasks; ++id) queue.set(id, lots.time());
    return queue;
}

void set_new(benchmark::State& state)
{
    Lots lots;
    DueQueue queue;
    std::int64_t id = 0;
    for (auto _ : state) {
        queue.set(id, lots.time());
        if (++id == state.range(0)) {
            state.PauseTiming();
            queue = DueQueue();
            id = 0;
            state.ResumeTiming();
        }
    }
}
BENCHMARK(set_new)->Arg(1'000)->Arg(1'000'000)->MinTime(2);

// A task's next time changes: what a run, a delay or a changed template does.
void set_again(benchmark::State& state)
{
    Lots lots;
    DueQueue queue = filled(state.range(0), lots);
    for (auto _ : state)
        queue.set(static_cast<std::int64_t>(lots() % static_cast<std::uint64_t>(state.range(0))), lots.time());
}
BENCHMARK(set_again)->Arg(1'000)->Arg(1'000'000);

// The scheduler's loop: the earliest task comes out and goes back in, later.
void pop_and_set(benchmark::State& state)
{
    Lots lots;
    DueQueue queue = filled(state.range(0), lots);
    for (auto _ : state) {
        const auto due = queue.pop();
        queue.set(due->id, due->at + TimeSpan{static_cast<TimeSpan::rep>(lots() >> 20U)});
    }
    state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(pop_and_set)->Arg(1'000)->Arg(1'000'000);

void erase_and_set(benchmark::State& state)
{
    Lots lots;
    DueQueue queue = filled(state.range(0), lots);
    for (auto _ : state) {
        const auto id = static_cast<std::int64_t>(lots() % static_cast<std::uint64_t>(state.range(0)));
        queue.erase(id);
        queue.set(id, lots.time());
    }
    state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(erase_and_set)->Arg(1'000)->Arg(1'000'000);

void bytes_a_task(benchmark::State& state)
{
    const std::int64_t tasks = state.range(0);
    double bytes = 0;
    for (auto _ : state) {
        Lots lots;
        const auto used = [] {
            const auto info = mallinfo2();
            return info.uordblks + info.hblkhd;
        };
        const std::size_t before = used();
        const DueQueue queue = filled(tasks, lots);
        bytes = static_cast<double>(used() - before) / static_cast<double>(tasks);
    }
    state.counters["bytes_a_task"] = bytes;
}
BENCHMARK(bytes_a_task)->Arg(1'000'000)->Iterations(1);

}  // namespace
