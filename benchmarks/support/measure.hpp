#ifndef HOLDFAST_BENCHMARKS_SUPPORT_MEASURE_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_MEASURE_HPP

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace benchmarks {

/// Writes what the file system of `path` has not written yet, and waits for it: the end of every timed side.
inline void sync_file_system(const std::string& path)
{
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) throw std::runtime_error("cannot open " + path);
    const int failed = ::syncfs(folder);
    ::close(folder);
    if (failed != 0) throw std::runtime_error("cannot sync " + path);
}

/// Seconds that `work` takes.
template <class Work>
double seconds_of(Work&& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Runs a line of bash; throws unless every command of it succeeds.
inline void run_shell(const std::string& line)
{
    std::string quoted;
    for (const char c : "set -euo pipefail; " + line) {
        if (c == '\'')
            quoted += "'\\''";
        else
            quoted += c;
    }
    if (std::system(("bash -c '" + quoted + "'").c_str()) != 0) throw std::runtime_error("failed: " + line);
}

/// The value at `share` of all, 0 to 1; nearest rank.
inline double quantile(std::vector<double> values, double share)
{
    std::sort(values.begin(), values.end());
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
    return values.at(rank);
}
inline double median(const std::vector<double>& values)
{
    return quantile(values, 0.5);
}

/// One field of /proc/self/status, in KiB.
inline std::uint64_t memory_field(const std::string& name)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind(name + ":", 0) == 0) return std::stoull(line.substr(name.size() + 1));
    throw std::runtime_error("no " + name + " in /proc/self/status");
}
/// Peak of the resident set since the start, or since the last forget_peak.
inline std::uint64_t peak_memory_kib()
{
    return memory_field("VmHWM");
}
inline void forget_peak_memory()
{
    std::ofstream("/proc/self/clear_refs") << "5";
    if (peak_memory_kib() > memory_field("VmRSS") + 1024) throw std::runtime_error("the peak cannot be reset");
}

/// `text` printed as by printf.
template <class... Arguments>
std::string format(const char* text, Arguments... arguments)
{
    char out[512];
    std::snprintf(out, sizeof out, text, arguments...);
    return out;
}

/// A size such as `64M` or `1G` (powers of 1024), or a plain number.
inline std::uint64_t parse_size(const std::string& text)
{
    std::size_t end = 0;
    const std::uint64_t number = std::stoull(text, &end);
    const std::string unit = text.substr(end);
    if (unit.empty()) return number;
    if (unit == "K") return number << 10U;
    if (unit == "M") return number << 20U;
    if (unit == "G") return number << 30U;
    throw std::runtime_error("not a size: " + text);
}

/// `--name value` pairs of a command line.
class Options {
public:
    Options(int count, char** words)
    {
        for (int i = 1; i + 1 < count; i += 2) values_.emplace_back(words[i], words[i + 1]);
        if (count % 2 == 0) throw std::runtime_error("options come in pairs: --name value");
    }
    [[nodiscard]] std::string get(const std::string& name, const std::string& otherwise) const
    {
        for (const auto& [key, value] : values_)
            if (key == name) return value;
        return otherwise;
    }

private:
    std::vector<std::pair<std::string, std::string>> values_;
};

inline const char* met(bool is_met)
{
    return is_met ? "met" : "**missed**";
}

}  // namespace benchmarks

#endif
