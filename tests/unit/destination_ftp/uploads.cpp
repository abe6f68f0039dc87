#include "faulty.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace holdfast;
using namespace faulty;

namespace {

/// Stores an object of 800 000 bytes at a server with faults; tells what came of it.
struct Outcome {
    Failed failed{};
    bool whole = false;     // the object is there, byte for byte
    std::size_t files = 0;  // at the server, of whatever name
};

Outcome outcome(FtpServer& server, FtpOptions options = quick(), std::size_t size = 800'000)
{
    const std::string bytes = noise(size);
    Outcome result;
    with_place(settings_of(server), options, [&](Ftp& place) -> awaitable<void> {
        result.failed = co_await failure_of(store(place, "a/object", bytes));
    });
    const auto files = server.files();
    const auto found = files.find(server.home() + "/place/a/object");
    result.whole = found != files.end() && found->second == bytes;
    result.files = files.size();
    return result;
}

void check_whole(FtpServer& server, FtpOptions options = quick())
{
    const Outcome result = outcome(server, std::move(options));
    INFO(result.failed.text);
    CHECK_FALSE(result.failed.code);
    CHECK(result.whole);
    CHECK(result.files == 1);
}

void check_failed(FtpServer& server, const std::string& text, error_code code)
{
    const Outcome result = outcome(server);
    CHECK_THAT(result.failed.text, Catch::Contains(text));
    CHECK(result.failed.code == code);
    CHECK(result.files == 0);
}

FtpFault cut(std::size_t after, std::string last_word)
{
    return FtpFault{.cut_after = after, .last_word = std::move(last_word)};
}

}  // namespace

TEST_CASE("An upload whose connection is cut goes on where the server's file ends")
{
    for (const char* last_word : {"426 Connection closed; transfer aborted.\r\n", "451 Local error\r\n",
                                  "421 Time-out\r\n", "425 No data connection\r\n", ""}) {
        INFO(last_word);
        FtpServer server(once("STOR", 0, cut(300'000, last_word)));
        check_whole(server);
        CHECK(server.count("REST") >= 1);
        CHECK(server.count("STOR") == 2);
    }
}

TEST_CASE("An upload that is cut again and again comes through as long as it gets further")
{
    FtpServer server([](const std::string& verb, const std::string&, int) -> std::optional<FtpFault> {
        if (verb == "STOR") return cut(70'000, "");
        return std::nullopt;
    });
    check_whole(server);
    CHECK(server.count("STOR") >= 12);
}

TEST_CASE("Without REST an upload goes on with APPE, without either it begins again as long as all is in memory")
{
    FtpServer::Manner manner;
    manner.rest = false;
    {
        FtpServer server(once("STOR", 0, cut(300'000, "426 Broken\r\n")), manner);
        check_whole(server);
        CHECK(server.count("APPE") == 1);
    }
    manner.append = false;
    {
        FtpServer server(once("STOR", 0, cut(300'000, "426 Broken\r\n")), manner);
        check_whole(server);
        CHECK(server.count("APPE") == 1);
        CHECK(server.count("STOR") == 2);
    }
}

TEST_CASE("What was sent and lost is sent again from memory, and no more than the memory has")
{
    // The server has forgotten everything by the time of the second look.
    const auto forgetful = [](const std::string& verb, const std::string& argument,
                              int number) -> std::optional<FtpFault> {
        if (verb == "STOR" && number == 0) return cut(700'000, "");
        if (verb == "SIZE" && argument.ends_with(".tmp") && number == 0) return FtpFault{.reply = "213 1000\r\n"};
        return std::nullopt;
    };
    {
        FtpServer server(forgetful);
        check_whole(server);
    }
    FtpServer server(forgetful);
    auto options = quick();
    options.resume_window = 64 << 10;
    const Outcome result = outcome(server, options, 3'000'000);
    CHECK(result.failed.code == errc::object_truncated);
    CHECK_THAT(result.failed.text, Catch::Contains("resume_window"));
    CHECK(result.files == 0);
}

TEST_CASE("A server that reports success and has kept less is found out")
{
    {
        FtpServer server(once("STOR", 0, FtpFault{.keep_only = 500'000}));
        check_whole(server);
        CHECK(server.count("STOR") == 2);
    }
    FtpServer server(always("STOR", FtpFault{.keep_only = 0}));
    check_failed(server, "of 800000 bytes", errc::place_failed);
}

TEST_CASE("Refusals of an upload are told apart, and leave nothing")
{
    struct Row {
        const char* verb;
        const char* reply;
        const char* text;
        errc code;
    };
    for (const Row& row : {
             Row{"STOR", "552 Exceeded storage allocation\r\n", "quota", errc::quota_exceeded},
             Row{"STOR", "452 Insufficient storage\r\n", "no space", errc::no_space},
             Row{"STOR", "522 Session reuse required\r\n", "encryption", errc::unreachable},
             Row{"STOR", "521 PROT P needed\r\n", "encryption", errc::unreachable},
             Row{"STOR", "550-No\r\n550 permission\r\n", "permissions", errc::access_denied},
             Row{"STOR", "532 Need account\r\n", "account", errc::access_denied},
             Row{"STOR", "421 Shutting down\r\n", "closes the connection", errc::throttled},
             Row{"RNFR", "550 No\r\n", "permissions", errc::access_denied},
             Row{"RNTO", "553 Name not allowed\r\n", "name", errc::access_denied},
             Row{"RNTO", "550 No\r\n", "permissions", errc::access_denied},
             Row{"EPSV", "425 No port\r\n", "data connection", errc::unreachable},
             Row{"MKD", "550 No\r\n", "folder", errc::access_denied},
             Row{"PASS", "530 Login incorrect\r\n", "Password", errc::access_denied},
             Row{"USER", "421 Too many users\r\n", "limit of connections", errc::throttled},
             Row{"TYPE", "504 Not that\r\n", "TYPE", errc::place_failed},
             Row{"PWD", "257 nowhere\r\n", "PWD", errc::place_failed},
             Row{"SIZE", "502 Unknown\r\n", "SIZE", errc::place_failed},
         }) {
        INFO(row.verb << ' ' << row.reply);
        FtpServer server(always(row.verb, FtpFault{.reply = row.reply}));
        check_failed(server, row.text, row.code);
    }
}

TEST_CASE("A quota that is passed in the middle of an upload is told as such")
{
    for (const char* last_word : {"552 Quota exceeded\r\n", "452 Disk full\r\n"}) {
        FtpServer server(always("STOR", cut(200'000, last_word)));
        const Outcome result = outcome(server);
        CHECK(result.failed.code == condition::capacity);
        CHECK(result.files == 0);
    }
}

TEST_CASE("What may pass is tried again")
{
    for (const char* verb : {"", "USER", "PASS", "FEAT", "TYPE", "PWD", "CWD", "MKD", "EPSV", "SIZE", "RNFR", "RNTO"})
        for (const bool close : {false, true}) {
            if (*verb == 0 || (!close && std::string(verb) == "FEAT")) continue;
            INFO(verb << (close ? " close" : " 421"));
            const FtpFault busy{.reply = close ? "" : "421 Busy\r\n", .close = true};
            FtpServer server(once(verb, 0, busy));
            check_whole(server);
            CHECK(server.connections() >= 2);
        }
}

TEST_CASE("If the answer to the rename is lost, the server is asked what it has done")
{
    {
        FtpServer server(once("RNTO", 0, FtpFault{.close = true, .after = true}));
        check_whole(server);
        CHECK(server.count("RNTO") == 1);
    }
    // It was lost, and nothing was done.
    FtpServer server(once("RNTO", 0, FtpFault{.close = true}));
    check_whole(server);
    CHECK(server.count("RNTO") == 2);
}

TEST_CASE("A name that is taken is not written over, also if the answer to a rename was lost")
{
    const auto taken = [](FtpServer& server) {
        const std::string path = server.home() + "/place/a/object";
        const Outcome result = outcome(server);
        CHECK(result.failed.code == errc::object_exists);
        CHECK(result.files == 1);
        CHECK(server.files().at(path) == "of somebody else");
    };
    {
        FtpServer server;
        server.put(server.home() + "/place/a/object", "of somebody else");
        taken(server);
    }
    FtpServer* known = nullptr;
    FtpServer server([&](const std::string& verb, const std::string&, int number) -> std::optional<FtpFault> {
        if (verb != "RNTO" || number != 0) return std::nullopt;
        // Our rename did not happen, but somebody else's.
        known->put(known->home() + "/place/a/object", "of somebody else");
        return FtpFault{.close = true};
    });
    known = &server;
    taken(server);
}

TEST_CASE("PASV takes over where EPSV is not known, and its address is not followed")
{
    FtpServer::Manner manner;
    manner.extended = false;
    FtpServer server({}, manner);
    check_whole(server);
    CHECK(server.count("EPSV") == 1);
    CHECK(server.count("PASV") >= 1);
    for (const char* reply : {"522 Protocol not supported\r\n", "500 What?\r\n"}) {
        FtpServer other(always("EPSV", FtpFault{.reply = reply}));
        check_whole(other);
    }
    // A port nobody listens on: a firewall that knows PASV only.
    FtpServer closed(always("EPSV", FtpFault{.reply = "229 Entering (|||1|)\r\n"}));
    check_whole(closed);
}

TEST_CASE("A server that falls silent is given up after the time-out")
{
    for (const char* verb : {"USER", "STOR", "RNTO"}) {
        FtpServer server(always(verb, FtpFault{.silence = true}));
        auto options = quick();
        options.progress_timeout = std::chrono::milliseconds(300);
        options.retry.attempts = 2;
        const Outcome result = outcome(server, options, 100'000);
        CHECK(result.failed.code == errc::timed_out);
        // A machine under load may be too late at an earlier step, twice.
        if (server.count(verb) > 0) server.wait_for_close();
    }
}

TEST_CASE("Cancelling closes the connections at once, and discarding leaves nothing")
{
    for (const char* verb : {"PASS", "STOR", "RNFR", "RNTO"}) {
        INFO(verb);
        FtpServer server(once(verb, 0, FtpFault{.silence = true}));
        auto options = quick();
        options.progress_timeout = std::chrono::minutes(10);
        with_place(settings_of(server), options, [&](Ftp& place) -> awaitable<void> {
            const auto executor = co_await boost::asio::this_coro::executor;
            CreateRequest request;
            request.name = "object";
            auto writer = co_await place.create(request);
            const std::string bytes = noise(100'000);
            const auto write = [&]() -> awaitable<void> {
                co_await writer.append(std::as_bytes(std::span(bytes)));
                co_await writer.commit();
            };
            boost::asio::cancellation_signal signal;
            boost::asio::steady_timer ended(executor, boost::asio::steady_timer::time_point::max());
            std::exception_ptr failure;
            boost::asio::co_spawn(executor, write(),
                                  boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                                      failure = error;
                                      ended.cancel();
                                  }));
            boost::asio::steady_timer soon(executor);
            while (server.count(verb) == 0) {
                soon.expires_after(std::chrono::milliseconds(1));
                co_await soon.async_wait(boost::asio::use_awaitable);
            }
            signal.emit(boost::asio::cancellation_type::terminal);
            co_await ended.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            CHECK(failure);
            server.wait_for_close();
            co_await writer.discard();
        });
        CHECK(server.files().empty());
    }
}

TEST_CASE("A commit whose rename was carried out without an answer is undone by discard")
{
    FtpServer server(once("RNTO", 0, FtpFault{.close = true, .after = true}));
    auto options = quick();
    options.retry.attempts = 1;
    with_place(settings_of(server), options, [&](Ftp& place) -> awaitable<void> {
        CreateRequest request;
        request.name = "object";
        auto writer = co_await place.create(request);
        const std::string bytes = noise(100'000);
        co_await writer.append(std::as_bytes(std::span(bytes)));
        const Failed failed = co_await failure_of(writer.commit());
        CHECK(failed.code);
        co_await writer.discard();
    });
    CHECK(server.files().empty());
}

TEST_CASE("A writer that has ended takes no more")
{
    FtpServer server;
    with_place(settings_of(server), quick(), [&](Ftp& place) -> awaitable<void> {
        CreateRequest request;
        request.name = "object";
        auto writer = co_await place.create(request);
        co_await writer.commit();
        const Failed failed = co_await failure_of(writer.commit());
        CHECK(failed.code == errc::invalid_argument);
        co_await writer.discard();
    });
    CHECK(server.files().size() == 1);
}
