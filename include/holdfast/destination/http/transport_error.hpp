#ifndef HOLDFAST_DESTINATION_HTTP_TRANSPORT_ERROR_HPP
#define HOLDFAST_DESTINATION_HTTP_TRANSPORT_ERROR_HPP

#include <holdfast/destination/http/origin.hpp>
#include <holdfast/destination/http/retry.hpp>
#include <holdfast/error.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace holdfast::inline v1::http {

/// How far a request had come when its connection failed.
enum class Stage {
    resolve,  ///< looking up the host's name
    connect,  ///< reaching the host
    proxy,    ///< the proxy refused to pass the connection on
    tls,      ///< handshake and verification of the certificate
    send,     ///< the request was on its way; the server may have acted on it
    receive   ///< the answer was on its way; the server may have acted on it
};

/// No usable answer came: the connection could not be made or broke. Says nothing about what the server did.
class TransportError : public std::runtime_error {
public:
    TransportError(Stage stage, Origin origin, error_code code, std::string detail)
        : std::runtime_error(detail), stage_(stage), origin_(std::move(origin)), code_(code), detail_(std::move(detail))
    {
    }

    [[nodiscard]] Stage stage() const noexcept { return stage_; }
    [[nodiscard]] const Origin& origin() const noexcept { return origin_; }
    [[nodiscard]] error_code code() const noexcept { return code_; }
    /// What went wrong, in words, without the host.
    [[nodiscard]] const std::string& detail() const noexcept { return detail_; }
    /// True if time ran out rather than something breaking.
    [[nodiscard]] bool timed_out() const noexcept { return code_ == errc::timed_out; }
    /// True if bytes of an answer had come.
    [[nodiscard]] bool answer_begun() const noexcept { return answer_begun_; }
    void set_answer_begun() noexcept { answer_begun_ = true; }
    /// True if the server cannot have seen the whole request head.
    [[nodiscard]] bool before_request() const noexcept { return stage_ < Stage::send; }

    [[nodiscard]] FailureClass failure_class() const noexcept
    {
        if (timed_out()) return FailureClass::timeout;
        return stage_ == Stage::tls && code_ == errc::access_denied ? FailureClass::permanent : FailureClass::transport;
    }

private:
    Stage stage_;
    Origin origin_;
    error_code code_;
    std::string detail_;
    bool answer_begun_ = false;
};

/// The operator's error for `failure`, which happened while `doing` ("uploading x to the bucket y").
[[nodiscard]] inline Error to_error(const TransportError& failure, const std::string& doing)
{
    const std::string host = failure.origin().text();
    const auto say = [&](const std::string& what, const std::string& next) {
        return Diagnostics{"Failed " + doing + ": " + what + ". " + next, failure.detail()};
    };
    const errc code = failure.timed_out() ? errc::timed_out : errc::unreachable;
    switch (failure.stage()) {
        case Stage::resolve:
            return {code, say("the name " + failure.origin().host + " cannot be resolved",
                              "Check the server's name and this machine's DNS.")};
        case Stage::connect:
            return {code, say("no connection to " + host + " can be made",
                              "Check address, port and firewall, and that the server runs.")};
        case Stage::proxy:
            return {code, say("the proxy does not pass the connection to " + host + " on",
                              "Check the proxy's address and permissions.")};
        case Stage::tls:
            if (failure.code() == errc::access_denied)
                return {errc::unreachable,
                        say("the certificate of " + host + " cannot be trusted",
                            "Check the server's certificate, this machine's clock and its trusted authorities.")};
            return {code,
                    say("the TLS handshake with " + host + " failed", "Check that the port speaks TLS 1.2 or newer.")};
        case Stage::send:
        case Stage::receive: break;
    }
    return {code, say(failure.timed_out() ? host + " stopped answering" : "the connection to " + host + " broke",
                      "Check network and server; the next run tries again.")};
}

}  // namespace holdfast::inline v1::http

#endif
