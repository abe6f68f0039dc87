#ifndef HOLDFAST_DESTINATION_GLACIER_JSON_FIELDS_IPP
#define HOLDFAST_DESTINATION_GLACIER_JSON_FIELDS_IPP

#include <holdfast/destination/http/date.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// How Glacier's answers and our notes are read.
namespace holdfast::inline v1::glacier {

namespace json_detail {

using boost::json::object;

[[nodiscard]] inline std::optional<object> parse_object(std::string_view text)
{
    boost::system::error_code code;
    auto value = boost::json::parse(text, code);
    if (code || !value.is_object()) return std::nullopt;
    return std::move(value.as_object());
}

/// Blank if it is not there, null or no text.
[[nodiscard]] inline std::string text_of(const object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

[[nodiscard]] inline std::uint64_t number_of(const object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    if (found == nullptr) return 0;
    if (found->is_uint64()) return found->as_uint64();
    return found->is_int64() && found->as_int64() > 0 ? static_cast<std::uint64_t>(found->as_int64()) : 0;
}

[[nodiscard]] inline bool flag_of(const object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    return found != nullptr && found->is_bool() && found->as_bool();
}

[[nodiscard]] inline std::optional<TimePoint> time_of(const object& from, std::string_view name)
{
    return http::parse_iso_time(text_of(from, name));
}

/// What may stand in a path and a note: an id of Amazon's.
[[nodiscard]] inline bool is_id(std::string_view id)
{
    return !id.empty() && id.size() <= 256 &&
           std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~' && c != '/'; });
}

}  // namespace json_detail
}  // namespace holdfast::inline v1::glacier

#endif
