#ifndef HOLDFAST_CONFIGURATION_URL_TEXT_IPP
#define HOLDFAST_CONFIGURATION_URL_TEXT_IPP

#include <holdfast/configuration/naming.ipp>
#include <holdfast/configuration/url_text.hpp>

#include <algorithm>
#include <charconv>

namespace holdfast::inline v1 {
namespace detail {

/// True if a folder's part would lead to itself or out of its parent.
inline bool has_dot_part(std::string_view path)
{
    while (true) {
        const auto end = path.find('/');
        const auto part = path.substr(0, end);
        if (part == "." || part == "..") return true;
        if (end == std::string_view::npos) return false;
        path.remove_prefix(end + 1);
    }
}

inline std::optional<std::uint16_t> parse_port(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (ec != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

}  // namespace detail

std::optional<UrlParts> parse_url(std::string_view text, std::string_view default_scheme)
{
    const auto outside = [](char c) {
        return c <= ' ' || c == '\x7f' || c == '@' || c == '?' || c == '#' || c == '\\';
    };
    if (std::ranges::any_of(text, [&](char c) { return static_cast<signed char>(c) >= 0 && outside(c); })) {
        return std::nullopt;
    }
    UrlParts parts;
    parts.scheme = default_scheme;
    if (const auto mark = text.find("://"); mark != std::string_view::npos) {
        parts.scheme = fold_name(text.substr(0, mark));
        text.remove_prefix(mark + 3);
    }
    if (parts.scheme.empty()) return std::nullopt;

    const auto slash = std::min(text.find('/'), text.size());
    parts.path = text.substr(slash);
    std::string_view authority = text.substr(0, slash);
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        parts.host = authority.substr(1, close - 1);
        port = authority.substr(close + 1);
    } else {
        const auto colon = std::min(authority.find(':'), authority.size());
        parts.host = authority.substr(0, colon);
        port = authority.substr(colon);
    }
    if (!port.empty()) {
        if (port.front() != ':') return std::nullopt;
        parts.port = detail::parse_port(port.substr(1));
        if (!parts.port) return std::nullopt;
    }
    if (parts.host.empty() || detail::has_dot_part(parts.path)) return std::nullopt;
    return parts;
}

}  // namespace holdfast::inline v1

#endif
