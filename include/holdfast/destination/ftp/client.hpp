#ifndef HOLDFAST_DESTINATION_FTP_CLIENT_HPP
#define HOLDFAST_DESTINATION_FTP_CLIENT_HPP

#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/ftp/patience.hpp>
#include <holdfast/destination/ftp/session.hpp>
#include <holdfast/destination/http/retry.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace holdfast::inline v1::ftp {

/// What is done with a session; may be done several times.
using Work = std::function<awaitable<void>(Session&)>;

/// The sessions of one place: lends them out one by one, keeps unused ones for a while, and repeats what may pass.
///
/// Thread safety   shared: safe
class Client {
public:
    /// Errors          errc::invalid_configuration, naming field or option
    Client(FtpSettings settings, const DestinationEnvironment& environment, const FtpOptions& options);

    /// A session that was kept, if there is one that still looks alive; otherwise a new one.
    [[nodiscard]] awaitable<std::unique_ptr<Session>> take();
    /// Keeps `session` if it is ready for another command.
    void give_back(std::unique_ptr<Session> session);

    /// Runs `work` with a session, and again with another as long as the failure may pass. `work` may so be run several
    /// times, and an earlier time may have had its effect.
    ///
    /// Errors          Error for what the last attempt ended with; what `work` throws of its own
    /// Lifetime        `work` outlives the call
    [[nodiscard]] awaitable<void> run(std::string doing, const Work& work);

    /// Judges the failures of one call, one after the other.
    [[nodiscard]] Patience patience(std::string doing);

    [[nodiscard]] const Address& address() const { return maker_->address; }
    [[nodiscard]] const FtpOptions& options() const { return maker_->options; }
    [[nodiscard]] const FtpSettings& settings() const { return maker_->settings; }
    [[nodiscard]] const DestinationEnvironment& environment() const { return environment_; }
    /// Tells this place and account apart from others.
    [[nodiscard]] std::string key(const std::string& name) const;

private:
    using Clock = std::chrono::steady_clock;
    struct Kept {
        std::unique_ptr<Session> session;
        Clock::time_point since;
    };
    [[nodiscard]] std::unique_ptr<Session> take_kept();
    void drop_old();

    std::shared_ptr<SessionMaker> maker_;
    DestinationEnvironment environment_;
    http::RetryQuota quota_{};
    std::mutex mutex_{};
    std::deque<Kept> kept_{};
};

}  // namespace holdfast::inline v1::ftp

#endif
