#include "terminal.hpp"

#include <unistd.h>
#include <algorithm>
#include <array>
#include <cstdio>

namespace document_server {

namespace {

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments)
{
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), pattern, arguments...);
    return text.data();
}

/// Columns that UTF-8 text takes, near enough.
std::size_t width(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void print(std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

}  // namespace

std::string show_bytes(std::uint64_t bytes)
{
    if (bytes < 1000) return std::to_string(bytes) + " B";
    double value = static_cast<double>(bytes);
    for (const char* unit : {"kB", "MB", "GB"}) {
        value /= 1000;
        if (value < 999.5) return format("%.*f %s", value < 10 ? 1 : 0, value, unit);
    }
    return format("%.1f TB", value / 1000);
}

std::string show_time(holdfast::TimePoint time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(time - day).count();
    return format("%04d-%02u-%02u %02d:%02d UTC", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
}

std::string show_span(holdfast::TimeSpan span)
{
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
    if (milliseconds < 1000) return std::to_string(milliseconds) + " ms";
    if (milliseconds < 60'000) return format("%.1f s", static_cast<double>(milliseconds) / 1000);
    const auto minutes = milliseconds / 60'000;
    if (minutes < 60) return std::to_string(minutes) + " min";
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

std::string show_count(std::uint64_t count)
{
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, " ");
    return digits;
}

void chapter(std::string_view title, std::string_view explanation)
{
    const bool terminal = isatty(STDOUT_FILENO) != 0;
    print("\n" + std::string(terminal ? "\033[1m" : "") + std::string(title) + (terminal ? "\033[0m" : "") + "\n");
    if (!explanation.empty()) print(std::string(explanation) + "\n");
}

void say(std::string_view line)
{
    print("  " + std::string(line) + "\n");
}

void table(const std::vector<std::vector<std::string>>& rows)
{
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    }
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::string line = "  ";
        for (std::size_t i = 0; i < rows[r].size(); ++i)
            line += rows[r][i] + (i + 1 < rows[r].size() ? std::string(widths[i] - width(rows[r][i]) + 2, ' ') : "");
        print(line + "\n");
        if (r != 0) continue;
        std::string rule = "  ";
        for (const std::size_t columns : widths) rule += std::string(columns, '-') + "  ";
        print(rule + "\n");
    }
}

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(isatty(STDOUT_FILENO) != 0)
{
    last_ = terminal_ ? std::chrono::steady_clock::time_point{} : std::chrono::steady_clock::now();
}

Progress::~Progress()
{
    if (!ended_ && terminal_) print("\n");
}

void Progress::show(std::uint64_t now, std::uint64_t total, std::string_view note)
{
    const auto time = std::chrono::steady_clock::now();
    if (time - last_ < (terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(10'000))) return;
    last_ = time;
    if (!terminal_) return print("  " + what_ + ": " + std::string(note) + "\n");
    constexpr std::size_t columns = 28;
    const std::size_t filled = total == 0 ? 0 : static_cast<std::size_t>(std::min(now, total) * columns / total);
    const std::string bar =
        total == 0 ? std::string(columns, '.') : std::string(filled, '#') + std::string(columns - filled, '.');
    print("\r\033[K  " + what_ + " [" + bar + "] " + std::string(note));
}

void Progress::done(std::string_view note)
{
    ended_ = true;
    print((terminal_ ? "\r\033[K  " : "  ") + what_ + ": " + std::string(note) + "\n");
}

}  // namespace document_server
