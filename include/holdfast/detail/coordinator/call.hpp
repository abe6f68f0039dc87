#ifndef HOLDFAST_DETAIL_COORDINATOR_CALL_HPP
#define HOLDFAST_DETAIL_COORDINATOR_CALL_HPP

#include <holdfast/error.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace holdfast::inline v1::detail {

class Core;

[[nodiscard]] const boost::asio::any_io_executor& strand_of(const Core& core) noexcept;

template <class Result>
using Body = std::function<boost::asio::awaitable<Result>(Core&)>;
template <class Result>
using Done = boost::asio::any_completion_handler<void(error_code, Diagnostics, Result)>;

/// Runs `body` on the core's strand and tells `done` there. Compiled once for each result type (call.ipp).
template <class Result>
void run_call(std::shared_ptr<Core> core, Body<Result> body, std::shared_ptr<boost::asio::cancellation_signal> cancel,
              Done<Result> done);

/// The one way in which the facade's asynchronous functions start: any completion token, signature
/// `void(error_code, Result)`; the diagnostics of a failure go to `diagnostics` if that is not null.
template <class Result, class CompletionToken>
auto call(std::shared_ptr<Core> core, Diagnostics* diagnostics, Body<Result> body, CompletionToken&& token)
{
    namespace asio = boost::asio;
    return asio::async_initiate<CompletionToken, void(error_code, Result)>(
        [](auto handler, std::shared_ptr<Core> shared, Diagnostics* text, Body<Result> function) {
            auto executor = asio::get_associated_executor(handler, strand_of(*shared));
            auto signal = std::make_shared<asio::cancellation_signal>();
            auto slot = asio::get_associated_cancellation_slot(handler);
            // The caller's signal comes from the caller's thread, the coroutine's has to be emitted on its strand.
            if (slot.is_connected())
                slot.assign([strand = strand_of(*shared), weak = std::weak_ptr(signal)](asio::cancellation_type type) {
                    asio::post(strand, [weak, type] {
                        if (const auto target = weak.lock()) target->emit(type);
                    });
                });
            auto work = asio::make_work_guard(executor);
            Done<Result> done(
                [handler = std::move(handler), work = std::move(work), slot, text](error_code code, Diagnostics said,
                                                                                   Result result) mutable {
                    asio::dispatch(work.get_executor(), [handler = std::move(handler), slot, text, code,
                                                         said = std::move(said), result = std::move(result)]() mutable {
                        if (slot.is_connected()) slot.clear();
                        if (text != nullptr) *text = std::move(said);
                        std::move(handler)(code, std::move(result));
                    });
                });
            run_call<Result>(std::move(shared), std::move(function), std::move(signal), std::move(done));
        },
        token, std::move(core), diagnostics, std::move(body));
}

}  // namespace holdfast::inline v1::detail

#endif
