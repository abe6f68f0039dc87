#include <holdfast/destination/http/message.hpp>
#include <holdfast/destination/s3.hpp>
#include <holdfast/error.hpp>

#include <services/fake_s3.hpp>
#include <services/run.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>

using namespace holdfast;
using boost::asio::any_io_executor;
using boost::asio::awaitable;

namespace {

fake::Read read(fake::S3& server, std::uint64_t offset = 0)
{
    fake::Read result;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        S3 place(server.settings(), fake::S3::environment(executor), fake::S3::options());
        result = co_await fake::read_object(place, "a", offset);
    });
    return result;
}

}  // namespace

TEST_CASE("An object is read from any offset up to its end; past it, it is too short")
{
    fake::S3 server;
    const std::string bytes(10'000, 'x');
    server.objects["root/a"].bytes = bytes;
    for (const std::size_t offset : {0U, 1U, 9999U, 10'000U}) CHECK(read(server, offset).bytes == bytes.substr(offset));
    CHECK(read(server, 10'001).code == errc::object_truncated);
    server.objects["root/a"].bytes.clear();
    CHECK(read(server).bytes.empty());
    server.objects.clear();
    CHECK(read(server).code == errc::object_not_found);
}

TEST_CASE("A connection that breaks is replaced where it broke")
{
    fake::S3 server;
    std::string bytes;
    for (int i = 0; i < 50'000; ++i) bytes += std::to_string(i);
    server.objects["root/a"].bytes = bytes;
    int cuts = 3;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (request.method == "GET" && cuts-- > 0) {
            answer.headers.emplace_back("Content-Length", std::to_string(answer.body.size()));
            answer.fault = fake::Answer::Fault::cut;
        }
    };
    const auto outcome = read(server);
    CHECK(outcome.text.empty());
    CHECK((outcome.bytes == bytes));
    CHECK(server.count("GET") == 4);
}

TEST_CASE("A body of which nobody tells how long it is is refused: a cut would look like its end")
{
    fake::S3 server;
    const std::string head =
        GENERATE(as<std::string>(), "HTTP/1.1 200 OK\r\nETag: \"1\"\r\n\r\n", "HTTP/1.0 200 OK\r\nETag: \"1\"\r\n\r\n");
    server.before = [&](const fake::Request&) {
        return fake::Answer{.body = head + "the first half", .fault = fake::Answer::Fault::raw};
    };
    const auto outcome = read(server);
    CHECK(outcome.code == errc::place_failed);
    CHECK(outcome.bytes.empty());
    CHECK_THAT(outcome.text, Catch::Contains("reading a in the bucket bucket"));
}

TEST_CASE("An object that is replaced while it is read is noticed")
{
    fake::S3 server;
    server.objects["root/a"].bytes = std::string(100'000, 'a');
    server.after = [&](const fake::Request&, fake::Answer& answer) {
        server.objects["root/a"].bytes = std::string(100'000, 'b');
        if (answer.status < 300) {
            answer.headers.emplace_back("Content-Length", std::to_string(answer.body.size()));
            answer.fault = fake::Answer::Fault::cut;
        }
    };
    CHECK(read(server).code == errc::object_damaged);
}

TEST_CASE("A server that ignores the range is not believed")
{
    fake::S3 server;
    server.before = [](const fake::Request&) { return fake::Answer{.body = "whole"}; };
    CHECK(read(server, 2).code == errc::place_failed);
}

TEST_CASE("An archived object is asked for, and told as not yet readable")
{
    fake::S3 server;
    const bool again = GENERATE(false, true);
    std::string target;
    std::string body;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.method == "GET") return fake::S3::error(403, "InvalidObjectState");
        target = request.target;
        body = request.body;
        return again ? fake::S3::error(409, "RestoreAlreadyInProgress") : fake::Answer{.status = 202};
    };
    const auto outcome = read(server);
    CHECK(outcome.code == errc::not_yet_readable);
    CHECK_THAT(outcome.text, Catch::Contains("Try again"));
    CHECK(target == "/bucket/root/a?restore=");
    CHECK_THAT(body, Catch::Contains("<Days>7</Days>") && Catch::Contains("<Tier>Standard</Tier>"));
}
