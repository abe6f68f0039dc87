#ifndef HOLDFAST_DESTINATION_HTTP_ORIGIN_HPP
#define HOLDFAST_DESTINATION_HTTP_ORIGIN_HPP

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::http {

/// Where an HTTP server listens: what a pooled connection is good for.
struct Origin {
    bool tls = true;
    std::string host{};  ///< lower case; an IPv6 address without brackets
    std::uint16_t port = 443;

    /// As in the `Host` header: the port only if it is not the scheme's own.
    [[nodiscard]] std::string authority() const
    {
        const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
        return port == (tls ? 443 : 80) ? shown : shown + ":" + std::to_string(port);
    }
    /// `https://host:port`, for texts and as a key.
    [[nodiscard]] std::string text() const { return (tls ? "https://" : "http://") + authority(); }

    friend bool operator==(const Origin&, const Origin&) = default;
};

/// An absolute `http` or `https` address in its parts.
struct Url {
    Origin origin{};
    std::string user_info{};   ///< as written, still encoded; may hold a password
    std::string target = "/";  ///< path and query, as written; begins with '/'

    [[nodiscard]] std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
    [[nodiscard]] std::string_view query() const
    {
        const auto mark = target.find('?');
        return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
    }
};

/// `text` in its parts; none if it is not an absolute http or https address, has a control byte or a space, or is
/// longer than 8 KiB. A fragment is dropped.
///
/// Source          RFC 3986
[[nodiscard]] inline std::optional<Url> parse_url(std::string_view text)
{
    if (text.size() > 8192 || std::any_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c == '\x7f'; }))
        return std::nullopt;
    const auto lower = [](std::string_view part) {
        std::string result(part);
        std::transform(result.begin(), result.end(), result.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return result;
    };
    const auto mark = text.find("://");
    if (mark == std::string_view::npos) return std::nullopt;
    const std::string scheme = lower(text.substr(0, mark));
    if (scheme != "http" && scheme != "https") return std::nullopt;
    text.remove_prefix(mark + 3);
    text = text.substr(0, text.find('#'));

    Url url;
    url.origin.tls = scheme == "https";
    url.origin.port = url.origin.tls ? 443 : 80;
    const auto end = std::min(text.find_first_of("/?"), text.size());
    std::string_view authority = text.substr(0, end);
    if (end < text.size()) url.target = (text[end] == '?' ? "/" : "") + std::string(text.substr(end));
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        url.user_info = std::string(authority.substr(0, at));
        authority.remove_prefix(at + 1);
    }
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        url.origin.host = lower(authority.substr(1, close - 1));
        authority.remove_prefix(close + 1);
        if (!authority.empty() && !authority.starts_with(':')) return std::nullopt;
        port = authority.empty() ? authority : authority.substr(1);
    } else {
        const auto colon = std::min(authority.find(':'), authority.size());
        url.origin.host = lower(authority.substr(0, colon));
        if (colon < authority.size()) port = authority.substr(colon + 1);
    }
    if (url.origin.host.empty() || url.origin.host.size() > 255) return std::nullopt;
    if (!port.empty()) {
        const auto [stop, failure] = std::from_chars(port.data(), port.data() + port.size(), url.origin.port);
        if (failure != std::errc{} || stop != port.data() + port.size() || url.origin.port == 0) return std::nullopt;
    }
    return url;
}

/// True if `host` is an IPv4 or IPv6 address rather than a name.
[[nodiscard]] inline bool is_address(std::string_view host)
{
    if (host.find(':') != std::string_view::npos) return true;
    return !host.empty() &&
           std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace holdfast::inline v1::http

#endif
