#ifndef HOLDFAST_ENGINE_FILES_DATABASE_NAMES_HPP
#define HOLDFAST_ENGINE_FILES_DATABASE_NAMES_HPP

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1::files {

/// The name of the file, or folder, of a database in a folder of databases: the name itself, or, if that cannot be one,
/// `holdfast=` and the name with bytes other than `A-Z a-z 0-9 . _ -` as `=` and two hexadecimal digits. Names that are
/// hidden or end in one of `reserved` (the suffixes of files that lie beside databases) cannot be one.
///
/// Errors          errc::invalid_argument: a blank name, or one whose file name would have more than 240 bytes
[[nodiscard]] std::string file_name_of(std::string_view database, std::span<const std::string_view> reserved);

/// The name of the database that a file of this name is; empty for files that are none: hidden and reserved ones.
[[nodiscard]] std::optional<std::string> database_of(std::string_view file_name,
                                                     std::span<const std::string_view> reserved);

/// `name` with ASCII letters in lower case: names of databases are the same if this is.
[[nodiscard]] std::string fold_case(std::string_view name);

}  // namespace holdfast::inline v1::files

#endif
