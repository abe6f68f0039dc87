#include <holdfast/destination/ftp/address.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::ftp;

namespace {

FtpSettings settings_of(std::string url)
{
    FtpSettings settings;
    settings.url = std::move(url);
    settings.user_name = "user";
    settings.password = SecretText("word");
    return settings;
}

std::string refused(const FtpSettings& settings)
{
    try {
        static_cast<void>(parse_address(settings, {}));
    } catch (const Error& error) {
        CHECK(error.code() == errc::invalid_configuration);
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("An address tells server, encryption and folder")
{
    struct Row {
        const char* url;
        const char* text;
        Encryption encryption;
        const char* folder;
    };
    for (const Row& row : {
             Row{"ftp://host", "ftp://host:21", Encryption::none, ""},
             Row{"host/a/b/", "ftp://host:21", Encryption::none, "a/b"},
             Row{"FTPS://Host/", "ftps://host:21", Encryption::on_request, ""},
             Row{"ftps://host:990/a", "ftps://host:990", Encryption::from_start, "a"},
             Row{"ftps://host:2121/a//b", "ftps://host:2121", Encryption::on_request, "a/b"},
             Row{"ftp://host:990/a", "ftp://host:990", Encryption::none, "a"},
             Row{"ftp://host/%2Fsrv/x", "ftp://host:21", Encryption::none, "/srv/x"},
             Row{"ftp://host//srv", "ftp://host:21", Encryption::none, "/srv"},
             Row{"ftp://host/a%20b/100%/%zz", "ftp://host:21", Encryption::none, "a b/100%/%zz"},
             Row{"ftp://[::1]:2121/a", "ftp://[::1]:2121", Encryption::none, "a"},
             Row{"ftp://[::1]/a", "ftp://[::1]:21", Encryption::none, "a"},
         }) {
        INFO(row.url);
        const Address address = parse_address(settings_of(row.url), {});
        CHECK(address.text() == row.text);
        CHECK(address.encryption == row.encryption);
        CHECK(address.server.tls == (row.encryption != Encryption::none));
        CHECK(address.folder == row.folder);
    }
}

TEST_CASE("Options and the outdated port decide where the address does not")
{
    FtpOptions options;
    options.tls = FtpTls::implicit_tls;
    CHECK(parse_address(settings_of("ftps://host"), options).text() == "ftps://host:990");
    CHECK(parse_address(settings_of("ftps://host:21"), options).encryption == Encryption::from_start);
    options.tls = FtpTls::explicit_tls;
    CHECK(parse_address(settings_of("ftps://host:990"), options).encryption == Encryption::on_request);
    CHECK(parse_address(settings_of("ftp://host:990"), options).encryption == Encryption::none);
    auto settings = settings_of("ftps://host");
    settings.port = 990;
    CHECK(parse_address(settings, {}).encryption == Encryption::from_start);
}

TEST_CASE("What is no address, or could smuggle in a command, is refused by the name of its field")
{
    for (const char* url : {"http://host", "ftp://", "ftp://user@host/", "ftp://host:0/", "ftp://host:70000/",
                            "ftp://host/a?b", "ftp://ho st/", "ftp://host/a\r\nDELE b"})
        CHECK_THAT(refused(settings_of(url)), Catch::Contains("Url"));
    for (const char* url :
         {"ftp://host/../a", "ftp://host/a/%2e%2e/b", "ftp://host/a%0d%0aDELE%20b", "ftp://host/a%00"})
        CHECK_THAT(refused(settings_of(url)), Catch::Contains("Url"));
    auto settings = settings_of("ftp://host");
    settings.user_name = "user\r\nDELE a";
    CHECK_THAT(refused(settings), Catch::Contains("UserName"));
    settings.user_name = "";
    CHECK_THAT(refused(settings), Catch::Contains("UserName"));
    settings.user_name = "user";
    settings.password = SecretText("secret-word\r\nDELE a");
    CHECK_THAT(refused(settings), Catch::Contains("Password") && !Catch::Contains("secret-word"));
}
