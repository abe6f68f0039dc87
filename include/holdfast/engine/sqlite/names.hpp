#ifndef HOLDFAST_ENGINE_SQLITE_NAMES_HPP
#define HOLDFAST_ENGINE_SQLITE_NAMES_HPP

#include <holdfast/engine/files/database_names.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::sqlite {

/// What SQLite keeps beside a database.
inline constexpr std::array<std::string_view, 3> journal_suffixes{"-journal", "-wal", "-shm"};

/// See files::file_name_of.
[[nodiscard]] inline std::string file_name_of(std::string_view database)
{
    return files::file_name_of(database, journal_suffixes);
}

/// See files::database_of.
[[nodiscard]] inline std::optional<std::string> database_of(std::string_view file_name)
{
    return files::database_of(file_name, journal_suffixes);
}

}  // namespace holdfast::inline v1::sqlite

#endif
