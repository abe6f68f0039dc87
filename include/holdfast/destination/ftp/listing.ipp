#ifndef HOLDFAST_DESTINATION_FTP_LISTING_IPP
#define HOLDFAST_DESTINATION_FTP_LISTING_IPP

#include <holdfast/destination/ftp/listing.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>

namespace holdfast::inline v1::ftp {

namespace listing_detail {

[[nodiscard]] inline std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

template <class Number>
[[nodiscard]] std::optional<Number> number(std::string_view text)
{
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Takes a word and the blanks behind it off `text`.
[[nodiscard]] inline std::string_view take_word(std::string_view& text)
{
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
    return word;
}

[[nodiscard]] inline std::optional<Entry> named(std::string_view name, EntryKind kind)
{
    const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
    if (name.empty() || name.find('/') != std::string_view::npos || std::any_of(name.begin(), name.end(), is_control))
        return std::nullopt;
    Entry entry;
    entry.name = name;
    entry.kind = name == "." || name == ".." ? EntryKind::dots : kind;
    return entry;
}

[[nodiscard]] inline bool is_month(std::string_view word)
{
    constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
    const auto at = word.size() == 3 ? months.find(lower(word)) : std::string_view::npos;
    return at != std::string_view::npos && at % 3 == 0;
}

/// `-rw-r--r--   1 user group   1234 Jan 15 10:30 name`; the group may be missing.
[[nodiscard]] inline std::optional<Entry> parse_unix(std::string_view line)
{
    const char type = line.front();
    std::string_view rest = line;
    const auto permissions = take_word(rest);
    if (permissions.size() < 10) return std::nullopt;
    std::string_view previous;
    for (int words = 0; words < 7 && !rest.empty(); ++words) {
        const auto word = take_word(rest);
        // An owner may be called Jan: only with a size before it and a day behind it is it the month.
        const auto size = is_month(word) ? number<std::uint64_t>(previous) : std::nullopt;
        std::string_view behind = rest;
        const auto day = number<unsigned>(take_word(behind));
        previous = word;
        if (!size || !day || *day == 0 || *day > 31) continue;
        // One blank stands between time and name: more of them belong to the name.
        const auto end = behind.find(' ');
        if (end == std::string_view::npos) return std::nullopt;
        const auto kind = type == '-' ? EntryKind::file : type == 'd' ? EntryKind::folder : EntryKind::other;
        auto entry = named(behind.substr(end + 1), kind);
        if (entry && kind == EntryKind::file) entry->size = size;
        return entry;
    }
    return std::nullopt;
}

/// `01-15-26  10:30AM       <DIR>          name`
[[nodiscard]] inline std::optional<Entry> parse_windows(std::string_view line)
{
    std::string_view rest = line;
    const auto date = take_word(rest);
    const auto time = take_word(rest);
    if (date.size() < 8 || date.size() > 10 || std::count(date.begin(), date.end(), '-') != 2 || time.size() < 5 ||
        time.find(':') == std::string_view::npos)
        return std::nullopt;
    const auto what = take_word(rest);
    if (what == "<DIR>") return named(rest, EntryKind::folder);
    const auto size = number<std::uint64_t>(what);
    if (!size) return std::nullopt;
    auto entry = named(rest, EntryKind::file);
    if (entry) entry->size = size;
    return entry;
}

}  // namespace listing_detail

std::optional<TimePoint> parse_time(std::string_view text)
{
    using namespace listing_detail;
    if (text.size() < 14 || !std::all_of(text.begin(), text.begin() + 14, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t count) {
        return number<int>(text.substr(at, count)).value_or(-1);
    };
    const auto day = std::chrono::year(part(0, 4)) / std::chrono::month(static_cast<unsigned>(part(4, 2))) /
                     std::chrono::day(static_cast<unsigned>(part(6, 2)));
    if (!day.ok() || part(8, 2) > 23 || part(10, 2) > 59 || part(12, 2) > 60) return std::nullopt;
    return TimePoint(std::chrono::sys_days(day)) + std::chrono::hours(part(8, 2)) + std::chrono::minutes(part(10, 2)) +
           std::chrono::seconds(part(12, 2));
}

std::optional<Entry> parse_mlsd_line(std::string_view line)
{
    using namespace listing_detail;
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    std::string_view facts = line.substr(0, blank);
    auto entry = named(line.substr(blank + 1), EntryKind::unknown);
    if (!entry) return std::nullopt;
    while (!facts.empty()) {
        const auto end = std::min(facts.find(';'), facts.size());
        const auto fact = facts.substr(0, end);
        const auto equal = fact.find('=');
        if (equal == std::string_view::npos) return std::nullopt;
        const auto key = lower(fact.substr(0, equal));
        const auto value = fact.substr(equal + 1);
        if (key == "type") {
            const auto type = lower(value);
            const auto kind = type == "file"                     ? EntryKind::file
                              : type == "dir"                    ? EntryKind::folder
                              : type == "cdir" || type == "pdir" ? EntryKind::dots
                                                                 : EntryKind::other;
            if (entry->kind != EntryKind::dots) entry->kind = kind;
        } else if (key == "size") {
            entry->size = number<std::uint64_t>(value);
        } else if (key == "modify") {
            entry->modified = parse_time(value);
        }
        facts.remove_prefix(std::min(end + 1, facts.size()));
    }
    if (entry->kind != EntryKind::file) entry->size.reset();
    return entry;
}

std::optional<Entry> parse_list_line(std::string_view line)
{
    if (line.empty()) return std::nullopt;
    if (line.front() >= '0' && line.front() <= '9') return listing_detail::parse_windows(line);
    return listing_detail::parse_unix(line);
}

std::optional<Entry> parse_name_line(std::string_view line)
{
    const auto slash = line.rfind('/');
    return listing_detail::named(slash == std::string_view::npos ? line : line.substr(slash + 1), EntryKind::unknown);
}

std::vector<std::string_view> split_lines(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty()) lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace holdfast::inline v1::ftp

#endif
