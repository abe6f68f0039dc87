#ifndef HOLDFAST_DESTINATION_AZURE_SAS_TOKEN_HPP
#define HOLDFAST_DESTINATION_AZURE_SAS_TOKEN_HPP

#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/time.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::azure {

/// The token as it goes into a query: without the '?' or '&' that portals put in front.
[[nodiscard]] inline std::string_view sas_query(std::string_view token)
{
    while (token.starts_with('?') || token.starts_with('&')) token.remove_prefix(1);
    while (token.ends_with('&')) token.remove_suffix(1);
    return token;
}

/// The decoded value of one field of a token, such as `se`; blank if it has none.
[[nodiscard]] inline std::string sas_field(std::string_view token, std::string_view name)
{
    token = sas_query(token);
    while (!token.empty()) {
        const auto end = std::min(token.find('&'), token.size());
        const auto pair = token.substr(0, end);
        const auto equals = std::min(pair.find('='), pair.size());
        if (pair.substr(0, equals) == name)
            return http::percent_decode(pair.substr(std::min(equals + 1, pair.size()))).value_or("");
        token.remove_prefix(std::min(end + 1, token.size()));
    }
    return {};
}

/// True if `token` can be a shared access signature: visible ASCII, with a version and a signature in it.
[[nodiscard]] inline bool is_sas_token(std::string_view token)
{
    return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '#'; }) &&
           !sas_field(token, "sig").empty() && !sas_field(token, "sv").empty();
}

/// When the token ends; none if it does not say (then a stored access policy does), or not in a form we know.
///
/// Source          Create a service SAS: `2026-01-02T03:04:05Z`, without seconds, or the date alone
[[nodiscard]] inline std::optional<TimePoint> sas_expiry(std::string_view token)
{
    std::string text = sas_field(token, "se");
    if (text.size() == 10) text += "T00:00:00Z";
    if (text.size() == 17 && text.ends_with('Z')) text.insert(16, ":00");
    return http::parse_iso_time(text);
}

}  // namespace holdfast::inline v1::azure

#endif
