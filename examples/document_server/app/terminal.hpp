#ifndef DOCUMENT_SERVER_APP_TERMINAL_HPP
#define DOCUMENT_SERVER_APP_TERMINAL_HPP

#include <holdfast/time.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace document_server {

/// `12.3 MB`, `870 B`.
[[nodiscard]] std::string show_bytes(std::uint64_t bytes);
/// `2026-03-29 04:00 UTC`.
[[nodiscard]] std::string show_time(holdfast::TimePoint time);
/// `5 h 12 min`, `3.2 s`.
[[nodiscard]] std::string show_span(holdfast::TimeSpan span);
/// `12 345`.
[[nodiscard]] std::string show_count(std::uint64_t count);

/// A heading of the story: what happens now, and why.
void chapter(std::string_view title, std::string_view explanation);
/// One line.
void say(std::string_view line);
/// Rows in columns; the first row is the heading.
void table(const std::vector<std::vector<std::string>>& rows);

/// How far some long work is. On a terminal one line that moves; elsewhere a line at its end, and one every ten
/// seconds before.
class Progress {
public:
    explicit Progress(std::string what);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();  ///< ends the line if `done` did not

    /// `total` 0: not known. `note` stands behind the bar.
    void show(std::uint64_t now, std::uint64_t total, std::string_view note);
    void done(std::string_view note);

private:
    std::string what_;
    bool terminal_;
    bool ended_ = false;
    std::chrono::steady_clock::time_point last_{};
};

}  // namespace document_server

#endif
