#ifndef HOLDFAST_DETAIL_COORDINATOR_KEYS_HPP
#define HOLDFAST_DETAIL_COORDINATOR_KEYS_HPP

#include <holdfast/task/task_id.hpp>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace holdfast::inline v1::detail::keys {

/// Where the coordinator keeps what, in its persistence. Numbers have a fixed width so that byte order is number
/// order.
inline std::string number(std::int64_t value)
{
    char text[24];
    std::snprintf(text, sizeof text, "%010lld", static_cast<long long>(value));
    return text;
}

inline constexpr std::string_view counters = "counters";
inline constexpr std::string_view templates = "template/";
inline constexpr std::string_view databases = "databases/";
inline constexpr std::string_view tasks = "task/";
inline constexpr std::string_view notes = "note/";
/// Records that could not be read, under the key that they had: nobody reads them but a person.
inline constexpr std::string_view unreadable = "unreadable/";

/// How many databases share one record: a page of names and numbers is written at once, so that a server with
/// 100 000 databases is registered in a few commits.
inline constexpr std::int64_t databases_a_page = 256;

inline std::string template_key(std::int64_t template_id) { return std::string(templates) + number(template_id); }
inline std::string database_page_key(std::int64_t database_number)
{
    return std::string(databases) + number(database_number / databases_a_page);
}
inline std::string template_tasks_prefix(std::int64_t template_id)
{
    return std::string(tasks) + number(template_id) + "/";
}
inline std::string task_key(std::int64_t derived_id)
{
    return template_tasks_prefix(task_id::template_of(derived_id)) + number(task_id::database_of(derived_id));
}
/// 0 if `key` is not one of `task_key`.
inline std::int64_t parse_task_key(std::string_view key)
{
    if (key.size() != tasks.size() + 21 || !key.starts_with(tasks) || key[tasks.size() + 10] != '/') return 0;
    std::int64_t parts[2] = {0, 0};
    for (int part = 0; part < 2; ++part)
        for (std::size_t i = 0; i < 10; ++i) {
            const char digit = key[tasks.size() + static_cast<std::size_t>(part) * 11 + i];
            if (digit < '0' || digit > '9') return 0;
            parts[part] = parts[part] * 10 + (digit - '0');
        }
    return task_id::derived(parts[0], parts[1]);
}

}  // namespace holdfast::inline v1::detail::keys

#endif
