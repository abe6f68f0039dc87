#ifndef HOLDFAST_ENGINE_SQLITE_NAMES_HPP
#define HOLDFAST_ENGINE_SQLITE_NAMES_HPP

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::sqlite {

/// The file name of a database: the name itself, or, if that cannot be a database's file, `holdfast=` and the name with
/// bytes other than `A-Z a-z 0-9 . _ -` as `=` and two hexadecimal digits.
///
/// Errors          errc::invalid_argument: a blank name, or one whose file name would have more than 240 bytes
[[nodiscard]] std::string file_name_of(std::string_view database);

/// The name of the database that a file of this name is; empty for files that are none: hidden ones and journals.
[[nodiscard]] std::optional<std::string> database_of(std::string_view file_name);

}  // namespace holdfast::inline v1::sqlite

#endif
