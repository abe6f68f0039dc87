#ifndef HOLDFAST_DESTINATION_FTP_CLIENT_IPP
#define HOLDFAST_DESTINATION_FTP_CLIENT_IPP

#include <holdfast/destination/ftp/client.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace holdfast::inline v1::ftp {

boost::asio::awaitable<void> Patience::failed(std::exception_ptr thrown)
{
    using Clock = std::chrono::steady_clock;
    const Failure failure = describe(thrown, doing_, *address_);
    const auto now = Clock::now();
    if (state_.failures() == 0) since_ = now;
    const double random = static_cast<double>(randombytes_random()) / 4294967296.0;
    const auto pause = state_.failed(failure.failure, std::chrono::duration_cast<TimeSpan>(now - since_), random);
    if (!pause) std::rethrow_exception(failure.error);
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(std::chrono::duration_cast<Clock::duration>(*pause));
    co_await timer.async_wait(boost::asio::use_awaitable);
}

void Patience::succeeded()
{
    state_.succeeded();
    state_ = http::RetryState(options_, *quota_);
}

void Patience::renew()
{
    if (state_.failures() != 0) succeeded();
}

namespace client_detail {

[[nodiscard]] inline bool is_broken(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const http::TransportError&) {
        return true;
    } catch (const Refusal& refusal) {
        return refusal.code() == 421;
    } catch (...) {
        return false;
    }
}

}  // namespace client_detail

Client::Client(FtpSettings settings, const DestinationEnvironment& environment, const FtpOptions& options)
    : maker_(std::make_shared<SessionMaker>(std::move(settings), options, environment.executor)),
      environment_(environment)
{
    constexpr std::size_t least = 64 * 1024;
    constexpr std::size_t most = 1 << 30;
    if (options.resume_window < least || options.resume_window > most)
        throw Error(errc::invalid_configuration, "FtpOptions::resume_window is out of range. Use 64 KiB to 1 GiB.");
    if (options.connect_timeout <= TimeSpan::zero() || options.progress_timeout <= TimeSpan::zero())
        throw Error(errc::invalid_configuration, "A time-out of FtpOptions is not above 0. Give a longer one.");
}

std::string Client::key(const std::string& name) const
{
    return address().text() + '\n' + settings().user_name + '\n' + address().folder + '\n' + name;
}

void Client::drop_old()
{
    const auto limit = std::chrono::duration_cast<Clock::duration>(options().idle_time);
    const auto now = Clock::now();
    while (!kept_.empty() && now - kept_.front().since >= limit) kept_.pop_front();
}

std::unique_ptr<Session> Client::take_kept()
{
    const std::lock_guard lock(mutex_);
    drop_old();
    while (!kept_.empty()) {
        auto session = std::move(kept_.back().session);
        kept_.pop_back();
        if (!session->is_stale()) return session;
    }
    return nullptr;
}

awaitable<std::unique_ptr<Session>> Client::take()
{
    if (auto session = take_kept()) co_return session;
    co_return co_await Session::open(maker_);
}

void Client::give_back(std::unique_ptr<Session> session)
{
    if (!session || !session->is_idle()) return;
    const std::lock_guard lock(mutex_);
    drop_old();
    if (options().idle_connections == 0 || options().idle_time <= TimeSpan::zero()) return;
    if (kept_.size() >= options().idle_connections) kept_.pop_front();
    kept_.push_back({std::move(session), Clock::now()});
}

Patience Client::patience(std::string doing)
{
    return Patience(std::move(doing), maker_->address, maker_->options.retry, quota_);
}

awaitable<void> Client::run(std::string doing, const Work& work)
{
    Patience patience = this->patience(std::move(doing));
    for (bool kept_may_be_dead = true;;) {
        std::exception_ptr failure;
        std::unique_ptr<Session> session = kept_may_be_dead ? take_kept() : nullptr;
        const bool kept = session != nullptr;
        try {
            if (!session) session = co_await Session::open(maker_);
            co_await work(*session);
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure) {
            give_back(std::move(session));
            patience.succeeded();
            co_return;
        }
        if (session && session->is_idle()) give_back(std::move(session));
        session.reset();
        // That a connection did not survive being kept says nothing about the server.
        if (kept && client_detail::is_broken(failure)) {
            kept_may_be_dead = false;
            continue;
        }
        co_await patience.failed(failure);
    }
}

}  // namespace holdfast::inline v1::ftp

#endif
