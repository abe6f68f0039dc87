#ifndef HOLDFAST_ENGINE_FILES_DATABASE_NAMES_IPP
#define HOLDFAST_ENGINE_FILES_DATABASE_NAMES_IPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/engine/files/database_names.hpp>
#include <holdfast/error.hpp>

#include <algorithm>

namespace holdfast::inline v1::files {

namespace {

constexpr std::string_view escaped_prefix = "holdfast=";
constexpr std::size_t longest_file_name = 240;  // leaves room for a suffix

using Suffixes = std::span<const std::string_view>;

bool is_reserved(std::string_view name, Suffixes reserved)
{
    return std::ranges::any_of(reserved, [&](std::string_view suffix) { return name.ends_with(suffix); });
}

bool is_own_file_name(std::string_view name, Suffixes reserved)
{
    return !name.starts_with('.') && !name.starts_with(escaped_prefix) && !is_reserved(name, reserved) &&
           name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

/// The file name of a database, however long.
std::string write_file_name(std::string_view database, Suffixes reserved)
{
    if (is_own_file_name(database, reserved)) return std::string(database);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name(escaped_prefix);
    for (const char c : database) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                              c == '_' || (c == '-' && !is_reserved(database, reserved));
        const auto value = static_cast<unsigned char>(c);
        if (is_plain)
            name += c;
        else
            name.append({'=', digits[value >> 4], digits[value & 15]});
    }
    return name;
}

}  // namespace

std::string file_name_of(std::string_view database, Suffixes reserved)
{
    std::string name = write_file_name(database, reserved);
    if (database.empty() || name.size() > longest_file_name)
        throw Error(errc::invalid_argument, "The name '" + std::string(database.substr(0, 80)) +
                                                "' is blank or too long for a file. Choose another name.");
    return name;
}

std::optional<std::string> database_of(std::string_view file_name, Suffixes reserved)
{
    if (is_own_file_name(file_name, reserved)) return std::string(file_name);
    if (!file_name.starts_with(escaped_prefix) || is_reserved(file_name, reserved)) return std::nullopt;
    std::string database;
    for (std::size_t i = escaped_prefix.size(); i < file_name.size(); ++i) {
        if (file_name[i] != '=') {
            database += file_name[i];
            continue;
        }
        if (i + 2 >= file_name.size()) return std::nullopt;
        const int high = detail::hex_value(file_name[i + 1]);
        const int low = detail::hex_value(file_name[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        database += static_cast<char>(high * 16 + low);
        i += 2;
    }
    // Others may lay anything into the folder; what is too long to be ours is none, and no reason to list nothing.
    if (database.empty() || file_name.size() > longest_file_name || write_file_name(database, reserved) != file_name)
        return std::nullopt;
    return database;
}

std::string fold_case(std::string_view name)
{
    std::string folded(name);
    for (char& c : folded)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return folded;
}

}  // namespace holdfast::inline v1::files

#endif
