#ifndef HOLDFAST_DESTINATION_HTTP_REQUEST_HEAD_HPP
#define HOLDFAST_DESTINATION_HTTP_REQUEST_HEAD_HPP

#include <holdfast/destination/http/message.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace holdfast::inline v1::http {

/// The head of `request` as it goes over the wire. Always has an explicit `Content-Length` where a body may be
/// (servers answer 411 without it), and never a chunked body (S3 answers 501). `absolute` for a relaying proxy.
///
/// Errors          errc::invalid_argument: a name, value or target with a control byte or, in a name or target, a space
/// Source          RFC 9112
[[nodiscard]] inline std::string request_head(const Request& request, std::string_view user_agent, bool absolute,
                                              std::string_view proxy_authorization = {})
{
    const auto clean = [](std::string_view text, bool spaces) {
        return std::all_of(text.begin(), text.end(), [&](char c) {
            return (static_cast<unsigned char>(c) > ' ' && c != '\x7f') || (spaces && (c == ' ' || c == '\t'));
        });
    };
    std::string head;
    const auto line = [&](std::string_view name, std::string_view value) {
        if (name.empty() || !clean(name, false) || !clean(value, true))
            throw Error(errc::invalid_argument, "The HTTP header " + std::string(clean(name, false) ? name : "") +
                                                    " has a control byte. Check the settings of the place.");
        head.append(name).append(": ").append(value).append("\r\n");
    };
    if (request.target.empty() || !clean(request.target, false) || !clean(request.method, false))
        throw Error(errc::invalid_argument,
                    "The HTTP target has a byte that is not encoded. Check the settings of the place.");
    head = request.method + " " + (absolute ? request.origin.text() : "") + request.target + " HTTP/1.1\r\n";
    line("Host", request.origin.authority());
    for (const auto& [name, value] : request.headers)
        if (!same_text(name, "host")) line(name, value);
    if (!request.body.empty() || request.method == "PUT" || request.method == "POST")
        line("Content-Length", std::to_string(request.body.size()));
    if (request.expect_continue && !request.body.empty()) line("Expect", "100-continue");
    if (!proxy_authorization.empty()) line("Proxy-Authorization", proxy_authorization);
    if (!user_agent.empty() && !request.headers.has("user-agent")) line("User-Agent", user_agent);
    return head += "\r\n";
}

}  // namespace holdfast::inline v1::http

#endif
