#ifndef HOLDFAST_DESTINATION_HTTP_EXCHANGE_IPP
#define HOLDFAST_DESTINATION_HTTP_EXCHANGE_IPP

#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/exchange.hpp>
#include <holdfast/destination/http/transport_error.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sodium.h>

#include <chrono>
#include <utility>

namespace holdfast::inline v1::http {

awaitable<Exchanged> exchange(const Client& client, RetryQuota& quota, const Exchange& exchange)
{
    constexpr std::size_t longest_refusal = 256 * 1024;
    RetryState retry(exchange.retry, quota);
    const auto begun = std::chrono::steady_clock::now();
    for (int number = 1;; ++number) {
        Judgement judgement;
        const Request request = co_await exchange.prepare();
        try {
            Response response = co_await client.open(request);
            Answer answer{.status = response.head().status, .headers = response.head().headers};
            const bool success = answer.status < 300;
            if (!success || !exchange.stream)
                answer.body = co_await response.read_all(success ? exchange.most : longest_refusal);
            judgement = co_await exchange.judge(answer);
            if (judgement.success && exchange.stream && !response.tells_its_end())
                throw Error(errc::place_failed,
                            "Failed " + exchange.doing +
                                ": the server does not tell how long its answer is, so a cut would look like its end. "
                                "Check the server, and the proxies on the way to it.");
            if (judgement.success) {
                retry.succeeded();
                co_return Exchanged{std::move(response), std::move(answer.body), number};
            }
            if (!judgement.hint) judgement.hint = parse_retry_after(answer.headers.get("retry-after"), exchange.now());
        } catch (const TransportError& broken) {
            judgement = Judgement{.failure = broken.failure_class(),
                                  .error = std::make_exception_ptr(to_error(broken, exchange.doing))};
        }
        if (judgement.again) continue;
        const auto elapsed = std::chrono::duration_cast<TimeSpan>(std::chrono::steady_clock::now() - begun);
        const double random = static_cast<double>(randombytes_random()) / 4294967296.0;
        const auto pause = retry.failed(judgement.failure, elapsed, random, judgement.hint);
        if (!pause) std::rethrow_exception(judgement.error);
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
        timer.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(*pause));
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

}  // namespace holdfast::inline v1::http

#endif
