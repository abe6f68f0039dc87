#ifndef HOLDFAST_DESTINATION_HTTP_CONNECT_HPP
#define HOLDFAST_DESTINATION_HTTP_CONNECT_HPP

#include <holdfast/destination/http/transport_error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <vector>

namespace holdfast::inline v1::http {

/// Connects to the first of `endpoints` that answers. They are tried in their order; the next is begun when one has
/// failed, or has not answered for 250 ms, while the earlier ones go on: so an address that leads nowhere, such as of
/// an IPv6 network that is not connected, costs a quarter of a second and not the whole limit.
///
/// Completion      the connected socket, which sends small pieces at once
/// Cancellation    terminal: throws `asio::error::operation_aborted`
/// Errors          TransportError, of `shown`: errc::timed_out when none has answered within `limit`, which is for all
///                 of them together; or why the last one failed
/// Executor        resumes on the caller's executor, which must run one handler at a time; the socket is of `io`
/// Source          RFC 8305, section 5
[[nodiscard]] boost::asio::awaitable<boost::asio::ip::tcp::socket> connect(
    boost::asio::any_io_executor io, Origin shown, std::vector<boost::asio::ip::tcp::endpoint> endpoints,
    TimeSpan limit);

}  // namespace holdfast::inline v1::http

#endif
