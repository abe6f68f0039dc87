#ifndef HOLDFAST_BENCHMARKS_SUPPORT_TURNS_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_TURNS_HPP

#include "measure.hpp"

#include <functional>
#include <string>
#include <vector>

namespace benchmarks {

/// One way to do the same work: `prepare` and `check` are not timed.
struct Side {
    std::string name;
    std::function<void()> prepare;
    std::function<void()> work;
    /// Throws if the work was not done right. Empty: nothing to check. Default: empty.
    std::function<void()> check{};
    /// Bytes that the work has stored, asked for after it. Empty: not of interest. Default: empty.
    std::function<std::uint64_t()> stored{};
    std::vector<double> seconds{};
    std::vector<double> stored_bytes{};
};

/// One warm round, then `rounds` that count; the sides take turns.
inline void take_turns(std::vector<Side>& sides, int rounds, const std::string& folder)
{
    for (int round = 0; round <= rounds; ++round)
        for (Side& side : sides) {
            side.prepare();
            sync_file_system(folder);
            const double seconds = seconds_of([&] {
                side.work();
                sync_file_system(folder);
            });
            if (side.check) side.check();
            if (round == 0) continue;
            side.seconds.push_back(seconds);
            if (side.stored) side.stored_bytes.push_back(static_cast<double>(side.stored()));
        }
}

}  // namespace benchmarks

#endif
