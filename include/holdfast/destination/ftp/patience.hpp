#ifndef HOLDFAST_DESTINATION_FTP_PATIENCE_HPP
#define HOLDFAST_DESTINATION_FTP_PATIENCE_HPP

#include <holdfast/destination/ftp/errors.hpp>
#include <holdfast/destination/http/retry.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <exception>
#include <string>

namespace holdfast::inline v1::ftp {

/// The retries of one call: waits after a failure that may pass, throws the operator's error for one that may not.
///
/// Lifetime        address and quota outlive it
class Patience {
public:
    Patience(std::string doing, const Address& address, const http::RetryOptions& options, http::RetryQuota& quota)
        : doing_(std::move(doing)), address_(&address), options_(options), quota_(&quota), state_(options, quota)
    {
    }
    /// Returns after the pause before the next attempt.
    ///
    /// Cancellation    terminal: ends the pause at once
    [[nodiscard]] boost::asio::awaitable<void> failed(std::exception_ptr thrown);
    void succeeded();
    /// The attempts are counted anew: there was progress.
    void renew();
    [[nodiscard]] int failures() const { return state_.failures(); }

private:
    std::string doing_;
    const Address* address_;
    http::RetryOptions options_;
    http::RetryQuota* quota_;
    http::RetryState state_;
    std::chrono::steady_clock::time_point since_{};  // of the first failure
};

}  // namespace holdfast::inline v1::ftp

#endif
