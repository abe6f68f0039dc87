#ifndef HOLDFAST_TASK_TASK_ID_HPP
#define HOLDFAST_TASK_TASK_ID_HPP

#include <cstdint>

namespace holdfast::inline v1 {

/// How the id of a derived task is made: the template's id and the number that the database got when it was first
/// seen. So ids are unique, never change, come back when a database is excluded and included again, and cost no
/// record of their own however many databases a template has. Every id fits a JSON number (below 2^53).
namespace task_id {

/// Ids of templates: 1 to this.
inline constexpr std::int64_t highest_template = (std::int64_t{1} << 21) - 1;
/// Numbers of databases: 1 to this.
inline constexpr std::int64_t highest_database = (std::int64_t{1} << 32) - 1;

/// The id of the derived task of that template and database.
[[nodiscard]] constexpr std::int64_t derived(std::int64_t template_id, std::int64_t database_number) noexcept
{
    return (template_id << 32) | database_number;
}
/// The template's id in the id of a derived task.
[[nodiscard]] constexpr std::int64_t template_of(std::int64_t derived_id) noexcept
{
    return derived_id >> 32;
}
/// The database's number in it.
[[nodiscard]] constexpr std::int64_t database_of(std::int64_t derived_id) noexcept
{
    return derived_id & highest_database;
}
/// True for the id of a template itself.
[[nodiscard]] constexpr bool is_template(std::int64_t id) noexcept
{
    return id >= 1 && id <= highest_template;
}

}  // namespace task_id

}  // namespace holdfast::inline v1

#endif
