#ifndef HOLDFAST_DESTINATION_FTP_ERRORS_IPP
#define HOLDFAST_DESTINATION_FTP_ERRORS_IPP

#include <holdfast/destination/ftp/errors.hpp>

#include <boost/asio/ssl/error.hpp>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string_view>

namespace holdfast::inline v1::ftp {

namespace errors_detail {

using http::FailureClass;

[[nodiscard]] inline bool says(const Reply& reply, std::initializer_list<std::string_view> words)
{
    std::string text = reply.text();
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

[[nodiscard]] inline bool is_entry(const std::string& verb)
{
    return verb.empty() || verb == "USER" || verb == "PASS";
}

[[nodiscard]] inline Verdict judge_transient(const Refusal& refusal)
{
    switch (refusal.code()) {
        case 421:
            return {errc::throttled, FailureClass::throttled, "the server closes the connection",
                    "Raise its limit of connections, or let fewer backups run at a time."};
        case 425:
            return {errc::unreachable, FailureClass::transport, "the server cannot open the data connection",
                    "Check its passive ports in the firewall and, with TLS, its demands on session reuse."};
        case 426:
            return {errc::unreachable, FailureClass::transport, "the server ended the transfer",
                    "Check network and server; the next run tries again."};
        case 430:
            return {errc::access_denied, FailureClass::permanent, "the server refuses the login",
                    "Check UserName and Password."};
        case 431:
            return {errc::unreachable, FailureClass::permanent, "the server cannot begin TLS now",
                    "Check its certificate and TLS settings."};
        case 452:
            return {errc::no_space, FailureClass::permanent, "the server has no space left",
                    "Free space there, or shorten the retention."};
        default:
            return {errc::place_failed, FailureClass::server, "the server failed for the moment",
                    "Check the server's log; the next run tries again."};
    }
}

[[nodiscard]] inline Verdict judge_550(const Refusal& refusal)
{
    const std::string& verb = refusal.verb();
    if (verb == "MKD")
        return {errc::access_denied, FailureClass::permanent, "the server does not make the folder",
                "Allow the account to make folders there, or make it by hand."};
    if (verb == "CWD")
        return {errc::place_not_found, FailureClass::permanent, "the folder is not there or not open to the account",
                "Check the folder in Url and the account's permissions."};
    if (verb == "SIZE" || verb == "MLST")
        return {errc::object_not_found, FailureClass::permanent, "the server has no such file",
                "List the place again."};
    return {errc::access_denied, FailureClass::permanent, "the server refuses it",
            "Check the account's permissions in this folder: it has to write, overwrite, read, rename and delete."};
}

}  // namespace errors_detail

Verdict judge(const Refusal& refusal, Encryption encryption)
{
    using namespace errors_detail;
    const std::string& verb = refusal.verb();
    const Reply& reply = refusal.reply();
    // Servers answer 421, 530 or 550 to a client that has to use TLS first.
    if (encryption == Encryption::none && is_entry(verb) &&
        says(reply, {"tls", "ssl", "encrypt", "cleartext", "secur"}))
        return {errc::access_denied, FailureClass::permanent, "the server wants TLS", "Begin Url with ftps://."};
    if (!reply.permanent()) return judge_transient(refusal);
    if (verb == "AUTH")
        return {errc::unreachable, FailureClass::permanent, "the server does not offer TLS on this port",
                "Turn TLS on at the server, or use its port for implicit TLS. It is never left out in silence."};
    if (verb == "PBSZ" || verb == "PROT")
        return {errc::unreachable, FailureClass::permanent, "the server does not encrypt data connections",
                "Allow PROT P at the server."};
    switch (reply.code) {
        case 521:
        case 522:
        case 533:
        case 534:
        case 536:
            return {errc::unreachable, FailureClass::permanent, "the server refuses the encryption of the connection",
                    "Compare the server's TLS settings (PROT, session reuse) with those of Url."};
        case 530:
            return {errc::access_denied, FailureClass::permanent, "the server refuses the login",
                    "Check UserName and Password, and that the account may log in."};
        case 532:
            return {errc::access_denied, FailureClass::permanent,
                    "the server wants an account (ACCT) besides the login", "Use an account that needs none."};
        case 535:
            return {errc::access_denied, FailureClass::permanent, "the server does not accept the certificate",
                    "Check CertificateAsBase64."};
        case 552:
            return {errc::quota_exceeded, FailureClass::permanent, "the account's quota is used up",
                    "Raise the quota, or shorten the retention."};
        case 553:
            return {errc::access_denied, FailureClass::permanent, "the server does not allow the file's name there",
                    "Check the account's permissions in this folder, and the server's rules for names."};
        case 550: return judge_550(refusal);
        case 500:
        case 501:
        case 502:
        case 503:
        case 504:
            return {errc::place_failed, FailureClass::permanent,
                    "the server does not take the command " + (verb.empty() ? "at all" : verb),
                    "Check that it is an FTP server and which commands it allows."};
        default:
            return {errc::place_failed, FailureClass::permanent, "the server refuses it", "Check the server's log."};
    }
}

namespace errors_detail {

[[nodiscard]] inline Failure describe_transport(const http::TransportError& broken, const std::string& doing,
                                                const Address& address)
{
    const std::string host = address.text();
    const errc code = broken.timed_out() ? errc::timed_out : errc::unreachable;
    const auto say = [&](const std::string& what, const std::string& next) {
        const Diagnostics diagnostics{"Failed " + doing + ": " + what + ". " + next, broken.detail()};
        // What OpenSSL itself complains about is no matter of luck: another version, another certificate, no TLS at
        // all.
        const bool permanent = broken.code().category() == boost::asio::error::get_ssl_category();
        const auto failure = permanent ? http::FailureClass::permanent : broken.failure_class();
        return Failure{failure, std::make_exception_ptr(Error(code, diagnostics))};
    };
    switch (broken.stage()) {
        case http::Stage::resolve:
            return say("the name " + address.server.host + " cannot be resolved",
                       "Check the server's name and this machine's DNS.");
        case http::Stage::connect:
            return say("no connection to " + host + " can be made",
                       "Check address, port, passive ports and firewall, and that the server runs.");
        case http::Stage::tls:
            if (broken.code() == errc::access_denied)
                return say("the certificate of " + host + " cannot be trusted",
                           "Check the server's certificate, this machine's clock and its trusted authorities.");
            return say("the TLS handshake with " + host + " failed",
                       "Check that the server speaks TLS 1.2 or newer there, and whether its TLS is implicit or not.");
        case http::Stage::proxy:
        case http::Stage::send:
        case http::Stage::receive: break;
    }
    return say(broken.timed_out() ? host + " stopped answering" : "the connection to " + host + " broke",
               "Check network and server; the next run tries again.");
}

}  // namespace errors_detail

Failure describe(const std::exception_ptr& thrown, const std::string& doing, const Address& address)
{
    try {
        std::rethrow_exception(thrown);
    } catch (const http::TransportError& broken) {
        return errors_detail::describe_transport(broken, doing, address);
    } catch (const Refusal& refusal) {
        const Verdict verdict = judge(refusal, address.encryption);
        const Diagnostics diagnostics{
            "Failed " + doing + " (" + address.text() + "): " + verdict.what + ". " + verdict.next,
            refusal.reply().text()};
        return Failure{verdict.failure, std::make_exception_ptr(Error(verdict.code, diagnostics))};
    } catch (...) {
        return Failure{http::FailureClass::permanent, thrown};
    }
}

}  // namespace holdfast::inline v1::ftp

#endif
