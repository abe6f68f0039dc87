#ifndef HOLDFAST_DESTINATION_FTP_ERRORS_HPP
#define HOLDFAST_DESTINATION_FTP_ERRORS_HPP

#include <holdfast/destination/ftp/address.hpp>
#include <holdfast/destination/ftp/reply.hpp>
#include <holdfast/destination/http/retry.hpp>
#include <holdfast/destination/http/transport_error.hpp>
#include <holdfast/error.hpp>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace holdfast::inline v1::ftp {

/// A reply that says no.
class Refusal : public std::runtime_error {
public:
    /// `verb` is the command it answers, such as `STOR`; blank: the greeting.
    Refusal(Reply reply, std::string verb)
        : std::runtime_error(verb + ": " + reply.text()), reply_(std::move(reply)), verb_(std::move(verb))
    {
    }
    [[nodiscard]] const Reply& reply() const noexcept { return reply_; }
    [[nodiscard]] int code() const noexcept { return reply_.code; }
    [[nodiscard]] const std::string& verb() const noexcept { return verb_; }

private:
    Reply reply_;
    std::string verb_;
};

/// What a refusal means, and what an operator can do about it.
struct Verdict {
    errc code = errc::place_failed;
    http::FailureClass failure = http::FailureClass::permanent;
    std::string what{};
    std::string next{};
};

/// Judges by the code and the command it answers; by words only where servers have no code of their own for it.
///
/// Source          RFC 959, 2228 and 4217, replies; observed servers
[[nodiscard]] Verdict judge(const Refusal& refusal, Encryption encryption);

/// The operator's error for a failure that happened while `doing` ("uploading x"). What neither refuses nor breaks a
/// connection is given back as it is.
struct Failure {
    http::FailureClass failure = http::FailureClass::permanent;
    std::exception_ptr error{};
};
[[nodiscard]] Failure describe(const std::exception_ptr& thrown, const std::string& doing, const Address& address);

}  // namespace holdfast::inline v1::ftp

#endif
