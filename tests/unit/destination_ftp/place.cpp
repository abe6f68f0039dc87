#include "faulty.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace holdfast;
using namespace faulty;

namespace {

std::string checked(const FtpSettings& settings, error_code* code = nullptr)
{
    Failed failed;
    with_place(settings, quick(), [&](Ftp& place) -> awaitable<void> { failed = co_await failure_of(place.check()); });
    if (code != nullptr) *code = failed.code;
    return failed.text;
}

/// Every name of a listing, page by page.
awaitable<std::vector<std::string>> names(Ftp& place, bool recursive)
{
    std::vector<std::string> result;
    ListRequest request;
    request.recursive = recursive;
    for (;;) {
        const ListPage page = co_await place.list(request);
        for (const auto& object : page.objects) result.push_back(object.name);
        result.insert(result.end(), page.folders.begin(), page.folders.end());
        if (page.continuation.empty()) break;
        request.continuation = page.continuation;
    }
    co_return result;
}

}  // namespace

TEST_CASE("A download that is cut goes on where it broke, and a short one is no end")
{
    const std::string bytes = noise(700'000);
    for (const char* last_word : {"426 Aborted\r\n", "226 All well, it says\r\n", "451 Read error\r\n", ""}) {
        INFO(last_word);
        FtpServer server(once("RETR", 0, FtpFault{.cut_after = 123'456, .last_word = last_word}));
        server.put(server.home() + "/place/object", bytes);
        with_place(settings_of(server), quick(), [&](Ftp& place) -> awaitable<void> {
            const std::string back = co_await fetch(place, "object");
            CHECK((back == bytes));
            const std::string tail = co_await fetch(place, "object", 600'000);
            CHECK((tail == bytes.substr(600'000)));
        });
        CHECK(server.count("REST") == 2);
    }
    FtpServer server(always("RETR", FtpFault{.cut_after = 0, .last_word = "226 Nothing there\r\n"}));
    server.put(server.home() + "/place/object", bytes);
    with_place(settings_of(server), quick(), [&](Ftp& place) -> awaitable<void> {
        const auto read = [&]() -> awaitable<void> { static_cast<void>(co_await fetch(place, "object")); };
        const Failed failed = co_await failure_of(read());
        CHECK(failed.code == errc::unreachable);
    });
    CHECK(server.count("RETR") == 4);
}

TEST_CASE("An object that is replaced while it is read is damaged, one that cannot be read is denied")
{
    FtpServer* known = nullptr;
    FtpServer server([&](const std::string& verb, const std::string&, int number) -> std::optional<FtpFault> {
        if (verb != "RETR" || number != 0) return std::nullopt;
        return FtpFault{.cut_after = 1000};
    });
    known = &server;
    server.put(server.home() + "/place/object", noise(5000));
    with_place(settings_of(server), quick(), [&](Ftp& place) -> awaitable<void> {
        auto reader = co_await place.open("object", 0);
        std::vector<std::byte> chunk(1000);
        std::size_t have = 0;
        while (have < 1000) have += co_await reader.read(chunk);
        known->put(known->home() + "/place/object", noise(6000));
        const auto read = [&]() -> awaitable<void> { static_cast<void>(co_await reader.read(chunk)); };
        const Failed failed = co_await failure_of(read());
        CHECK(failed.code == errc::object_damaged);
    });
    FtpServer closed(always("RETR", FtpFault{.reply = "550 Permission denied\r\n"}));
    closed.put(closed.home() + "/place/object", "x");
    with_place(settings_of(closed), quick(), [&](Ftp& place) -> awaitable<void> {
        const auto read = [&]() -> awaitable<void> { static_cast<void>(co_await fetch(place, "object")); };
        Failed failed = co_await failure_of(read());
        CHECK(failed.code == errc::access_denied);
    });
}

TEST_CASE("MLSD, LIST and NLST give the same listing, in pages")
{
    for (const int kind : {0, 1, 2}) {
        FtpServer::Manner manner;
        manner.mlst = kind == 0;
        manner.list = kind <= 1;
        FtpServer server({}, manner);
        std::set<std::string> expected;
        const std::string root = server.home() + "/place/";
        const int many = kind == 2 ? 20 : 1500;
        for (int i = 0; i < many; ++i) {
            const std::string name = i % 500 == 7 ? "folder" + std::to_string(i) + "/.hidden" : std::to_string(i);
            server.put(root + name, std::string(static_cast<std::size_t>(i % 10), 'x'));
            expected.insert(name);
        }
        server.put(root + "holdfast p 12 r.tmp", "unfinished");
        server.put(root + "a name with blanks", "not ours");
        server.put(root + "\xff", "not ours");
        with_place(settings_of(server), quick(), [&](Ftp& place) -> awaitable<void> {
            const auto all = co_await names(place, true);
            CHECK(std::set<std::string>(all.begin(), all.end()) == expected);
            CHECK(all.size() == expected.size());
            const auto level = co_await names(place, false);
            CHECK(level.size() == expected.size());
            CHECK(std::count(level.begin(), level.end(), "folder7/") == 1);
            const ListRequest wrong{.prefix = "a/", .continuation = "b/c"};
            const auto list = [&]() -> awaitable<void> { static_cast<void>(co_await place.list(wrong)); };
            const Failed failed = co_await failure_of(list());
            CHECK(failed.code == errc::invalid_argument);
        });
    }
}

TEST_CASE("A connection that is cut while it is unused costs no attempt")
{
    FtpServer server([](const std::string& verb, const std::string&, int number) -> std::optional<FtpFault> {
        if (verb == "DELE" && number == 0) return FtpFault{.close = true};
        return std::nullopt;
    });
    auto options = quick();
    options.retry.attempts = 1;
    with_place(settings_of(server), options, [&](Ftp& place) -> awaitable<void> {
        co_await store(place, "object", "x");
        co_await place.remove("object");
    });
    CHECK(server.files().empty());
    CHECK(server.connections() == 2);
}

TEST_CASE("A server that refuses every way of listing is no empty place")
{
    const std::string reply = GENERATE(as<std::string>(), "530 Please log in\r\n", "502 Not here\r\n");
    FtpServer server([&](const std::string& verb, const std::string&, int) -> std::optional<FtpFault> {
        if (verb != "MLSD" && verb != "LIST" && verb != "NLST") return std::nullopt;
        return FtpFault{.reply = reply};
    });
    server.put(server.home() + "/place/object", "x");
    with_place(settings_of(server), quick(), [&](Ftp& place) -> awaitable<void> {
        const auto list = [&]() -> awaitable<void> { static_cast<void>(co_await names(place, true)); };
        const Failed failed = co_await failure_of(list());
        CHECK((failed.code == errc::access_denied || failed.code == errc::place_failed));
    });
}

TEST_CASE("A check leaves nothing, neither files nor folders, and logs in anew")
{
    FtpServer server;
    const auto before = server.folders();
    error_code code;
    CHECK(checked(settings_of(server, "/new/deep/place"), &code).empty());
    CHECK(server.files().empty());
    CHECK(server.folders() == before);
    for (const char* verb : {"RETR", "RNTO", "STOR"}) {
        FtpServer closed(always(verb, FtpFault{.reply = "550 Permission denied\r\n"}));
        CHECK_THAT(checked(settings_of(closed, "/new"), &code), Catch::Contains("permissions"));
        CHECK(code == errc::access_denied);
        CHECK(closed.files().empty());
        CHECK(closed.folders() == before);
    }
}

TEST_CASE("No text holds the password, even if the server says it")
{
    FtpServer server;
    auto settings = settings_of(server);
    settings.password = SecretText("wrong-secret-word");
    error_code code;
    CHECK_THAT(checked(settings, &code), Catch::Contains("Password") && !Catch::Contains("wrong-secret-word"));
    CHECK(code == errc::access_denied);
}

TEST_CASE("What is no FTP server is told as such")
{
    FtpServer::Manner manner;
    manner.greeting = "SSH-2.0-OpenSSH_9.2\r\n";
    FtpServer server({}, manner);
    CHECK_THAT(checked(settings_of(server)), Catch::Contains("does not answer as an FTP server does"));
    manner.greeting = "120 In a minute\r\n220 Now\r\n";
    FtpServer slow({}, manner);
    CHECK(checked(settings_of(slow)).empty());
    manner.greeting = "421 Too many connections\r\n";
    FtpServer full({}, manner);
    CHECK_THAT(checked(settings_of(full)), Catch::Contains("limit of connections"));
}

TEST_CASE("TLS is never left out in silence")
{
    FtpServer server;
    auto settings = settings_of(server);
    settings.url = "ftps" + settings.url.substr(3);
    error_code code;
    CHECK_THAT(checked(settings, &code), Catch::Contains("does not offer TLS"));
    CHECK(server.count("USER") == 0);
    // An answer in clear text behind the one that begins TLS.
    FtpServer injected(always("AUTH", FtpFault{.reply = "234 Go on\r\n230 You are in\r\n"}));
    settings.url = "ftps" + injected.url().substr(3);
    CHECK_THAT(checked(settings, &code), Catch::Contains("interfering"));
    CHECK(injected.count("USER") == 0);
}

TEST_CASE("A file that cannot be removed is told, one that is not there is a success")
{
    FtpServer server(always("DELE", FtpFault{.reply = "550 Permission denied\r\n"}));
    server.put(server.home() + "/place/object", "x");
    with_place(settings_of(server), quick(), [&](Ftp& place) -> awaitable<void> {
        const Failed failed = co_await failure_of(place.remove("object"));
        CHECK(failed.code == errc::access_denied);
        co_await place.remove("missing");
    });
}

TEST_CASE("An option that cannot work is refused when the place is made")
{
    FtpServer server;
    const auto refused = [&](FtpSettings settings, FtpOptions options) {
        std::string text;
        try {
            with_place(settings, options, [](Ftp&) -> awaitable<void> { co_return; });
        } catch (const Error& error) {
            CHECK(error.code() == errc::invalid_configuration);
            text = error.what();
        }
        return text;
    };
    auto options = quick();
    options.resume_window = 1;
    CHECK_THAT(refused(settings_of(server), options), Catch::Contains("resume_window"));
    options = quick();
    options.connect_timeout = TimeSpan::zero();
    CHECK_THAT(refused(settings_of(server), options), Catch::Contains("time-out"));
    options = quick();
    options.certificate_authorities = "/no/such/file.pem";
    auto settings = settings_of(server);
    settings.url = "ftps://host";
    CHECK_THAT(refused(settings, options), Catch::Contains("/no/such/file.pem"));
    for (const char* bad : {"!!!", "AAAA", "LS0tLS1CRUdJTiBYLS0tLS0="}) {
        settings.certificate_as_base64 = SecretText(bad);
        CHECK_THAT(refused(settings, quick()), Catch::Contains("CertificateAsBase64"));
    }
}
