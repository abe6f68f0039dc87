#ifndef HOLDFAST_DESTINATION_HTTP_PROXY_HPP
#define HOLDFAST_DESTINATION_HTTP_PROXY_HPP

#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/message.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>

#include <string>

namespace holdfast::inline v1::http {

/// The value of `Proxy-Authorization` for the user and password in the proxy's address; blank if it has none.
[[nodiscard]] inline std::string proxy_authorization(const Url& proxy)
{
    if (proxy.user_info.empty()) return {};
    const std::string clear = percent_decode(proxy.user_info).value_or(proxy.user_info);
    return "Basic " + base64(as_body(clear));
}

}  // namespace holdfast::inline v1::http

#endif
