#include <holdfast/destination/http/request_head.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::http;

TEST_CASE("A body's length is always told, also that there is none")
{
    Request request{.method = "PUT", .origin = {.tls = false, .host = "h", .port = 80}, .target = "/k"};
    CHECK(request_head(request, "ua", false) ==
          "PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nUser-Agent: ua\r\n\r\n");
    const std::string body = "12345";
    request.body = as_body(body);
    request.expect_continue = true;
    request.headers.add("x", "y");
    CHECK(request_head(request, "", true, "Basic z") ==
          "PUT http://h/k HTTP/1.1\r\nHost: h\r\nx: y\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
          "Proxy-Authorization: Basic z\r\n\r\n");
    request = {.method = "GET", .origin = {.tls = true, .host = "::1", .port = 9}};
    CHECK(request_head(request, "", false) == "GET / HTTP/1.1\r\nHost: [::1]:9\r\n\r\n");
}

TEST_CASE("Nothing from a setting can add a line to a request")
{
    const auto with = [](std::string name, std::string value, std::string target) {
        Request request{.target = std::move(target)};
        request.headers.add(std::move(name), std::move(value));
        return request_head(request, "", false);
    };
    CHECK_NOTHROW(with("a", "b c\td", "/"));
    CHECK_THROWS_AS(with("a", "b\r\nc: d", "/"), Error);
    CHECK_THROWS_AS(with("a", std::string("b\0", 2), "/"), Error);
    CHECK_THROWS_AS(with("a b", "c", "/"), Error);
    CHECK_THROWS_AS(with("", "c", "/"), Error);
    CHECK_THROWS_AS(with("a", "b", "/x y"), Error);
    CHECK_THROWS_AS(with("a", "b", "/x\r\n"), Error);
    CHECK_THROWS_AS(with("a", "b", ""), Error);
}
