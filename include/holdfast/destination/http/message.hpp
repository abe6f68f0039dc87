#ifndef HOLDFAST_DESTINATION_HTTP_MESSAGE_HPP
#define HOLDFAST_DESTINATION_HTTP_MESSAGE_HPP

#include <holdfast/destination/http/headers.hpp>
#include <holdfast/destination/http/origin.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1::http {

/// One request. `Host`, `Content-Length`, `User-Agent` and `Connection` are added when it is sent.
struct Request {
    std::string method = "GET";
    Origin origin{};
    std::string target = "/";  ///< path and query, encoded
    Headers headers{};
    /// Sent as it is; must stay valid until the answer's head has come. Because it is in memory, any request can be
    /// sent again.
    std::span<const std::byte> body{};
    /// True: the body is sent only when the server says that it wants it, or after a second without an answer.
    bool expect_continue = false;
    /// True: on a connection of its own and never a second time, because carrying it out twice would do harm.
    bool once = false;
};

/// The first lines of an answer.
struct ResponseHead {
    int status = 0;
    Headers headers{};
};

/// A whole answer with a bounded body.
struct Answer {
    int status = 0;
    Headers headers{};
    std::string body{};
};

/// The bytes of a text as a body.
[[nodiscard]] inline std::span<const std::byte> as_body(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace holdfast::inline v1::http

#endif
