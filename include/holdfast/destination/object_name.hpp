#ifndef HOLDFAST_DESTINATION_OBJECT_NAME_HPP
#define HOLDFAST_DESTINATION_OBJECT_NAME_HPP

#include <holdfast/error.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

/// The longest name of an object, in bytes.
inline constexpr std::size_t maximum_object_name_size = 900;

/// True if `part` may stand between two slashes of an object's name: visible ASCII but `/ \ : * ? " < > |`, at
/// least one byte, neither `.` nor `..`. Such a part is a file name on every common file system.
[[nodiscard]] inline bool is_object_name_part(std::string_view part) noexcept
{
    constexpr std::string_view refused = "/\\:*?\"<>|";
    return !part.empty() && part != "." && part != ".." && std::all_of(part.begin(), part.end(), [&](char c) {
        return c > ' ' && c < '\x7f' && refused.find(c) == std::string_view::npos;
    });
}

/// True if `name` is one that `CreateRequest::name` allows.
[[nodiscard]] inline bool is_object_name(std::string_view name) noexcept
{
    if (name.empty() || name.size() > maximum_object_name_size) return false;
    for (;;) {
        const std::size_t slash = name.find('/');
        if (!is_object_name_part(name.substr(0, slash))) return false;
        if (slash == std::string_view::npos) return true;
        name.remove_prefix(slash + 1);
    }
}

/// True if `prefix` is one that `ListRequest::prefix` allows: blank, or a name with a slash behind it.
[[nodiscard]] inline bool is_object_prefix(std::string_view prefix) noexcept
{
    return prefix.empty() || (prefix.ends_with('/') && is_object_name(prefix.substr(0, prefix.size() - 1)));
}

namespace detail {

/// Throws errc::invalid_argument unless `is_object_name(name)`. What is refused is shown with every byte that is
/// not visible ASCII replaced, so that it cannot break a log.
inline void require_object_name(std::string_view name)
{
    if (is_object_name(name)) return;
    std::string shown(name.substr(0, 100));
    std::replace_if(shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    throw Error(errc::invalid_argument,
                "The object name \"" + shown +
                    "\" is not allowed. Use 1 to 900 bytes of visible ASCII without "
                    "\\ : * ? \" < > | in parts separated by '/', none of them blank, '.' or '..'.");
}

inline void require_object_prefix(std::string_view prefix)
{
    if (prefix.empty()) return;
    require_object_name(prefix.ends_with('/') ? prefix.substr(0, prefix.size() - 1) : std::string_view{});
}

/// The parts of a name or prefix, without the slashes.
[[nodiscard]] inline std::vector<std::string> split_object_name(std::string_view name)
{
    std::vector<std::string> parts;
    while (!name.empty()) {
        const std::size_t slash = std::min(name.find('/'), name.size());
        parts.emplace_back(name.substr(0, slash));
        name.remove_prefix(std::min(slash + 1, name.size()));
    }
    return parts;
}

}  // namespace detail
}  // namespace holdfast::inline v1

#endif
