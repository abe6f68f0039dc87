#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/headers.hpp>
#include <holdfast/destination/http/message.hpp>
#include <holdfast/destination/http/origin.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/destination/http/proxy.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast::http;

TEST_CASE("An address is taken apart")
{
    struct Row {
        std::string text, origin, target, user;
    };
    const auto row = GENERATE(Row{"http://Example.COM", "http://example.com", "/", ""},
                              Row{"HTTPS://a:443/x/y?q=1#f", "https://a", "/x/y?q=1", ""},
                              Row{"https://a:8443?q", "https://a:8443", "/?q", ""},
                              Row{"http://u:p%40@h:81/", "http://h:81", "/", "u:p%40"},
                              Row{"http://[::1]:9000/b", "http://[::1]:9000", "/b", ""});
    const auto url = parse_url(row.text);
    REQUIRE(url);
    CHECK(url->origin.text() == row.origin);
    CHECK(url->target == row.target);
    CHECK(url->user_info == row.user);
}

TEST_CASE("What is no http address is refused")
{
    for (const char* text : {"", "example.com", "ftp://a", "http://", "http://:80", "http://a:0", "http://a:65536",
                             "http://a:1x", "http://[::1", "http://[::1]x", "http://a b", "http://a\r\nb"}) {
        INFO(text);
        CHECK_FALSE(parse_url(text));
    }
    CHECK_FALSE(parse_url("http://" + std::string(9000, 'a')));
}

TEST_CASE("Percent-encoding keeps unreserved bytes only, and decodes again")
{
    CHECK(percent_encode("aZ09-._~") == "aZ09-._~");
    CHECK(percent_encode("a b+c/d%\xc3\xa4") == "a%20b%2Bc%2Fd%25%C3%A4");
    CHECK(percent_encode("a/b c", Slash::keep) == "a/b%20c");
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    CHECK(percent_decode(percent_encode(all)) == all);
    CHECK(percent_decode("a+b", true) == "a b");
    CHECK(percent_decode("a+b") == "a+b");
    for (const char* text : {"%", "%4", "%zz", "a%1"}) CHECK_FALSE(percent_decode(text));
}

TEST_CASE("Headers are found whatever their case, and set replaces all lines of a name")
{
    Headers headers{{"ETag", "1"}, {"x-a", "2"}, {"X-A", "3"}};
    CHECK(headers.get("etag") == "1");
    CHECK(headers.get("missing").empty());
    headers.set("X-a", "4");
    CHECK(headers.size() == 2);
    CHECK(headers.get("x-A") == "4");
}

TEST_CASE("Base64 and hexadecimal digits are the standard ones")
{
    CHECK(base64(as_body("")).empty());
    CHECK(base64(as_body("f")) == "Zg==");
    CHECK(base64(as_body("foob")) == "Zm9vYg==");
    CHECK(base64(as_body("\xff\xfe?")) == "//4/");
    CHECK(hex(as_body("\x01\xab")) == "01ab");
}

TEST_CASE("A proxy's user and password go into its header decoded")
{
    CHECK(proxy_authorization(*parse_url("http://user:p%40ss@proxy:3128")) == "Basic dXNlcjpwQHNz");
    CHECK(proxy_authorization(*parse_url("http://proxy:3128")).empty());
}
