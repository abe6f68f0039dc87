#ifndef HOLDFAST_CONFIGURATION_NAMING_HPP
#define HOLDFAST_CONFIGURATION_NAMING_HPP

#include <holdfast/configuration/server_wide_backup_configuration.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// What every derived task's name begins with.
inline constexpr std::string_view server_wide_prefix = "Server Wide Backup, ";

/// The name of the tasks derived from the template of that name: `Server Wide Backup, <template_name>`.
[[nodiscard]] std::string get_task_name(std::string_view template_name);

/// True for a name that only derived tasks may have: it begins with the prefix, in whatever letter case.
[[nodiscard]] bool is_reserved_task_name(std::string_view name);

/// The form by which names are compared and kept: ASCII letters in lower case, all other bytes as they are.
[[nodiscard]] std::string fold_name(std::string_view name);

/// True if both are the same name: equal but for the case of ASCII letters.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right) noexcept;

/// A name for a template that has none, from its type and active places: `Backup to Local, Amazon S3`, `Snapshot to
/// Azure`, or `Backup w/o destinations`; the first of it, it + ` #2`, it + ` #3`, … that is not taken.
///
/// `taken` says whether a template of that name exists; it must compare as `same_name` does.
[[nodiscard]] std::string generate_template_name(const ServerWideBackupConfiguration& configuration,
                                                 const std::function<bool(std::string_view)>& taken);

}  // namespace holdfast::inline v1

#endif
