#ifndef HOLDFAST_BACKUP_OBJECT_NAMES_IPP
#define HOLDFAST_BACKUP_OBJECT_NAMES_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace holdfast::inline v1 {

namespace detail::object_names {

constexpr std::string_view manifest_ending = ".manifest.json";
constexpr std::string_view segment_ending = ".segment";
constexpr std::size_t stamp_size = 23;  // 2026-11-23-04-02-39-123

/// All of `text` as a number of at least `digits` digits, padded with zeros to no more than that.
inline std::optional<std::uint32_t> parse_padded(std::string_view text, std::size_t digits)
{
    if (text.size() < digits || (text.size() > digits && text.front() == '0')) return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

inline std::string padded(std::uint32_t value, std::size_t digits)
{
    std::string text = std::to_string(value);
    if (text.size() < digits) text.insert(0, digits - text.size(), '0');
    return text;
}

inline std::optional<std::string> make_stamp(TimePoint time)
{
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date(day);
    if (int(date.year()) < 1970 || int(date.year()) > 9999) return std::nullopt;
    const hh_mm_ss clock(floor<milliseconds>(time - day));
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u-%02d-%02d-%02d-%03d", int(date.year()), unsigned(date.month()),
                  unsigned(date.day()), int(clock.hours().count()), int(clock.minutes().count()),
                  int(clock.seconds().count()), int(clock.subseconds().count()));
    return std::string(text, stamp_size);
}

inline std::optional<TimePoint> parse_stamp(std::string_view text)
{
    using namespace std::chrono;
    constexpr std::string_view form = "dddd-dd-dd-dd-dd-dd-ddd";
    if (text.size() != form.size()) return std::nullopt;
    int fields[7] = {};
    std::size_t field = 0;
    for (std::size_t i = 0; i != form.size(); ++i) {
        if (form[i] == '-') {
            if (text[i] != '-') return std::nullopt;
            ++field;
        } else {
            if (text[i] < '0' || text[i] > '9') return std::nullopt;
            fields[field] = fields[field] * 10 + (text[i] - '0');
        }
    }
    const year_month_day date{year(fields[0]), month(static_cast<unsigned>(fields[1])),
                              day(static_cast<unsigned>(fields[2]))};
    if (!date.ok() || fields[0] < 1970 || fields[3] > 23 || fields[4] > 59 || fields[5] > 59) return std::nullopt;
    return to_time_point(sys_days(date) + hours(fields[3]) + minutes(fields[4]) + seconds(fields[5]) +
                         milliseconds(fields[6]));
}

inline bool is_node_tag(std::string_view tag)
{
    return !tag.empty() && tag.size() <= 64 && std::ranges::all_of(tag, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// What `escape_database_name` may give, and nothing that could leave the folder.
inline bool is_escaped_database(std::string_view name)
{
    return !name.empty() && name.size() <= 255 && name.front() != '.' && name.back() != '.' &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f' && c != '/' && c != '\\'; });
}

inline std::string_view type_name(BackupType type)
{
    return type == BackupType::backup ? "backup" : "snapshot";
}

}  // namespace detail::object_names

std::string make_folder_name(const FolderName& name)
{
    using namespace detail::object_names;
    const auto stamp = make_stamp(name.started_at);
    if (!stamp || !is_node_tag(name.node_tag) || !is_escaped_database(name.database)) {
        throw Error(errc::invalid_argument, "A backup folder cannot be named for database \"" + name.database +
                                                "\", node \"" + name.node_tag +
                                                "\". Use an escaped database name, a node tag of letters, digits, _ "
                                                "and -, and a time between 1970 and 9999.");
    }
    std::string text = *stamp;
    text.append(".").append(name.database).append(".").append(name.node_tag).append(".").append(type_name(name.type));
    return text;
}

std::optional<FolderName> parse_folder_name(std::string_view name)
{
    using namespace detail::object_names;
    if (name.size() <= stamp_size || name[stamp_size] != '.') return std::nullopt;
    const auto started_at = parse_stamp(name.substr(0, stamp_size));
    std::string_view rest = name.substr(stamp_size + 1);
    const auto type_at = rest.rfind('.');
    if (!started_at || type_at == std::string_view::npos) return std::nullopt;
    const std::string_view type = rest.substr(type_at + 1);
    rest = rest.substr(0, type_at);
    const auto node_at = rest.rfind('.');
    if (node_at == std::string_view::npos) return std::nullopt;

    FolderName folder;
    folder.started_at = *started_at;
    folder.database = rest.substr(0, node_at);
    folder.node_tag = rest.substr(node_at + 1);
    folder.type = type == "snapshot" ? BackupType::snapshot : BackupType::backup;
    if (type != type_name(folder.type) || !is_node_tag(folder.node_tag) || !is_escaped_database(folder.database)) {
        return std::nullopt;
    }
    return folder;
}

std::string make_object_name(const ObjectName& name)
{
    using namespace detail::object_names;
    if (name.number == 0) {
        throw Error(errc::invalid_argument, "The backups of a chain are counted from 1. Give the full number 1.");
    }
    std::string text = padded(name.number, 4) + (name.is_full() ? "-full" : "-incremental");
    if (!name.segment) return text.append(manifest_ending);
    return text.append(".").append(padded(*name.segment, 3)).append(segment_ending);
}

std::optional<ObjectName> parse_object_name(std::string_view name)
{
    using namespace detail::object_names;
    const auto dash = name.find('-');
    const auto dot = name.find('.');
    if (dash == std::string_view::npos || dot == std::string_view::npos || dash > dot) return std::nullopt;
    const auto number = parse_padded(name.substr(0, dash), 4);
    if (!number || *number == 0) return std::nullopt;
    if (name.substr(dash + 1, dot - dash - 1) != (*number == 1 ? "full" : "incremental")) return std::nullopt;
    const std::string_view rest = name.substr(dot);
    if (rest == manifest_ending) return ObjectName{*number, std::nullopt};
    if (!rest.ends_with(segment_ending)) return std::nullopt;
    const auto segment =
        parse_padded(rest.substr(1, rest.size() - std::min(rest.size(), 1 + segment_ending.size())), 3);
    if (!segment) return std::nullopt;
    return ObjectName{*number, *segment};
}

}  // namespace holdfast::inline v1

#endif
