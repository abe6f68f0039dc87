#ifndef HOLDFAST_DESTINATION_HTTP_EXCHANGE_HPP
#define HOLDFAST_DESTINATION_HTTP_EXCHANGE_HPP

#include <holdfast/destination/http/client.hpp>
#include <holdfast/destination/http/retry.hpp>
#include <holdfast/time.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <string>

namespace holdfast::inline v1::http {

/// What an adapter makes of one answer.
struct Judgement {
    bool success = false;
    FailureClass failure = FailureClass::permanent;
    /// What is thrown if no attempt follows. Set unless it is a success.
    std::exception_ptr error{};
    /// The cause is mended (credentials renewed, clock set, another host found): the next attempt follows at once and
    /// is not counted. The adapter sees to it that this comes to an end.
    bool again = false;
    /// How long the server asks to wait, where it says so by other means than `Retry-After`.
    std::optional<TimeSpan> hint{};
};

/// One request with all its attempts, as an adapter describes it.
struct Exchange {
    /// Makes the request of the next attempt, newly signed. Its body has to outlive the exchange.
    std::function<awaitable<Request>()> prepare;
    /// Judges an answer. The body is there, unless it is `stream` and the status below 300.
    std::function<awaitable<Judgement>(const Answer& answer)> judge;
    /// For texts: "uploading x to the bucket y".
    std::string doing;
    RetryOptions retry{};
    /// True: the body of a success is left to be read from the response, which has to tell its end.
    bool stream = false;
    /// The longest body of a success that is read whole.
    std::size_t most = 1 << 20;
    /// The wall clock, for dates in `Retry-After`.
    std::function<TimePoint()> now;
};

/// How it ended. With more than one attempt, an earlier one may have been carried out without its answer reaching us.
struct Exchanged {
    Response response;
    std::string body{};  ///< blank if it is to be streamed
    int attempts = 1;
};

/// Sends a request until it succeeds or the retry rules end it.
///
/// Cancellation    terminal: closes the connection, or ends the pause, at once
/// Errors          what `judge` gave for the last answer; the operator's error for a failed connection; what `prepare`
///                 throws, without another attempt
/// Lifetime        client, quota and exchange outlive the call
[[nodiscard]] awaitable<Exchanged> exchange(const Client& client, RetryQuota& quota, const Exchange& exchange);

}  // namespace holdfast::inline v1::http

#endif
