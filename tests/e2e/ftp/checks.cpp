#include "place.hpp"

#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <cstdio>
#include <string>

using namespace holdfast;
using boost::asio::awaitable;
using namespace ftp_test;

namespace {

/// What a check of the place fails with.
std::string check(const FtpSettings& settings, const FtpOptions& options, error_code* code = nullptr)
{
    std::string text;
    with_place(settings, options, [&](Ftp& place) -> awaitable<void> {
        try {
            co_await place.check();
        } catch (const Error& error) {
            text = error.what();
            if (code != nullptr) *code = error.code();
        }
    });
    return text;
}

std::string base64_of(const std::string& file)
{
    const std::string command = "base64 -w0 '" + file + "'";
    FILE* const pipe = ::popen(command.c_str(), "r");
    std::string text;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
    ::pclose(pipe);
    return text;
}

}  // namespace

TEST_CASE("A real server's refusals are told apart")
{
    const auto url = variable("HOLDFAST_TEST_FTP_TLS");
    const auto settings = settings_of(url + new_folder());
    CHECK(check(settings, trusting()).empty());
    error_code code;
    auto wrong = settings;
    wrong.password = SecretText("wrong-secret-word");
    const auto text = check(wrong, trusting(), &code);
    CHECK_THAT(text, Catch::Contains("login") && !Catch::Contains("wrong-secret-word"));
    CHECK(code == errc::access_denied);
    wrong = settings;
    wrong.user_name = "nobody-of-that-name";
    CHECK_THAT(check(wrong, trusting(), &code), Catch::Contains("login"));
    CHECK(code == errc::access_denied);

    wrong = settings;
    wrong.url = "ftp" + url.substr(4);
    CHECK_THAT(check(wrong, trusting(), &code), Catch::Contains("ftps://"));
    CHECK(code == errc::access_denied);
    wrong = settings_of("ftps" + variable("HOLDFAST_TEST_FTP_PLAIN").substr(3));
    CHECK_THAT(check(wrong, trusting(), &code), Catch::Contains("does not offer TLS"));
    CHECK(code == errc::unreachable);
    wrong = settings;
    wrong.url = "ftps://no-such-host.invalid/place";
    CHECK_THAT(check(wrong, trusting(), &code), Catch::Contains("cannot be resolved"));
    CHECK(code == errc::unreachable);
    wrong.url = "ftps://localhost:1/place";
    CHECK_THAT(check(wrong, trusting(), &code), Catch::Contains("no connection to"));
    CHECK(code == errc::unreachable);
}

TEST_CASE("The server's certificate is verified")
{
    const auto url = variable("HOLDFAST_TEST_FTP_TLS");
    error_code code;
    CHECK_THAT(check(settings_of(url + new_folder()), {}, &code), Catch::Contains("cannot be trusted"));
    CHECK(code == errc::unreachable);
    const auto expired = settings_of(variable("HOLDFAST_TEST_FTP_EXPIRED") + new_folder());
    CHECK_THAT(check(expired, trusting()), Catch::Contains("cannot be trusted") && Catch::Contains("expired"));
    auto host = url;
    host.replace(host.find("localhost"), 9, "127.0.0.2");
    // Servers that listen on one address only cannot be reached under the other.
    CHECK_THAT(check(settings_of(host + new_folder()), trusting()),
               Catch::Contains("cannot be trusted") || Catch::Contains("no connection to"));

    auto unverified = FtpOptions{};
    unverified.verify = false;
    CHECK(check(expired, unverified).empty());
    auto pinned = settings_of(url + new_folder());
    pinned.certificate_as_base64 = SecretText(base64_of(variable("HOLDFAST_TEST_FTP_AUTHORITIES")));
    CHECK(check(pinned, {}).empty());
}

TEST_CASE("A client certificate is shown to the server that asks for it")
{
    if (!has("HOLDFAST_TEST_FTP_CLIENTS")) return;
    auto settings = settings_of(variable("HOLDFAST_TEST_FTP_CLIENTS") + new_folder());
    CHECK_FALSE(check(settings, trusting()).empty());
    settings.certificate_as_base64 = SecretText(base64_of(variable("HOLDFAST_TEST_FTP_CLIENT")));
    CHECK(check(settings, trusting()).empty());
    settings.certificate_as_base64 = SecretText(base64_of(variable("HOLDFAST_TEST_FTP_CLIENT") + ".p12"));
    CHECK(check(settings, trusting()).empty());
}
