#include "place.hpp"

#include <holdfast/destination/http/message.hpp>
#include <holdfast/destination/s3/sweep.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/laws/destination_support.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <services/objects.hpp>
#include <services/tunnel_proxy.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

using namespace holdfast;
using boost::asio::awaitable;
using fake::Bytes;
using fake::fetch;
using fake::named;
using fake::store;

namespace {

constexpr std::size_t MiB = 1 << 20;

/// How many uploads are unfinished in the bucket.
std::size_t unfinished(const S3Settings& settings)
{
    std::size_t count = 0;
    detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        s3::Client client(settings, s3_test::environment_on(executor), {});
        const auto page = co_await s3::list_uploads(client, "", "", "");
        count = page.uploads.size();
    });
    return count;
}

/// What a check of the place fails with.
std::string check(const S3Settings& settings, const S3Options& options = {}, error_code* code = nullptr)
{
    std::string text;
    s3_test::with_place(settings, options, [&](S3& place) -> awaitable<void> {
        try {
            co_await place.check();
        } catch (const Error& error) {
            text = error.what();
            if (code != nullptr) *code = error.code();
        }
    });
    return text;
}

S3Options over_tls()
{
    S3Options options;
    options.http.certificate_authorities = s3_test::variable("HOLDFAST_TEST_S3_AUTHORITIES");
    return options;
}

}  // namespace

TEST_CASE("A large object goes in parts and comes back, and its file at the server is the same bytes")
{
    const auto settings = s3_test::new_bucket();
    S3Options options;
    options.part_size = 5 * MiB;
    const Bytes bytes = detail::destination_laws::noise(23 * MiB + 7);
    s3_test::with_place(settings, options, [&](S3& place) -> awaitable<void> {
        co_await store(place, "large", bytes);
        const Bytes back = co_await fetch(place, "large");
        CHECK((back == bytes));
        const Bytes tail = co_await fetch(place, "large", 20 * MiB);
        CHECK((tail == Bytes(bytes.begin() + 20 * MiB, bytes.end())));
        error_code taken;
        try {
            co_await store(place, "large", bytes);
        } catch (const Error& error) {
            taken = error.code();
        }
        CHECK(taken == errc::object_exists);
    });
    std::ifstream file(
        s3_test::variable("HOLDFAST_TEST_S3_FOLDER") + "/" + settings.bucket_name + "/backups/Orders/large",
        std::ios::binary);
    const std::string stored{std::istreambuf_iterator<char>(file), {}};
    CHECK((stored == std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())));
    CHECK(unfinished(settings) == 0);
}

TEST_CASE("Over TLS the server is verified, and everything works the same")
{
    const auto url = s3_test::variable("HOLDFAST_TEST_S3_TLS_URL");
    const auto settings = s3_test::new_bucket(over_tls(), url);
    CHECK(check(settings, over_tls()).empty());
    const Bytes bytes = detail::destination_laws::noise(9 * MiB);
    s3_test::with_place(settings, over_tls(), [&](S3& place) -> awaitable<void> {
        co_await store(place, "large", bytes);
        const Bytes back = co_await fetch(place, "large");
        CHECK((back == bytes));
    });
    error_code code;
    CHECK_THAT(check(settings, {}, &code), Catch::Contains("cannot be trusted"));
    CHECK(code == errc::unreachable);
    auto renamed = settings;
    renamed.custom_server_url = "https://127.0.0.1" + url.substr(url.rfind(':'));
    CHECK_THAT(check(renamed, over_tls()), Catch::Contains("cannot be trusted"));
}

TEST_CASE("A certificate that has expired is told as that")
{
    auto settings = s3_test::settings_of("bucket");
    settings.custom_server_url = s3_test::variable("HOLDFAST_TEST_S3_EXPIRED_URL");
    error_code code;
    CHECK_THAT(check(settings, over_tls(), &code), Catch::Contains("expired"));
    CHECK(code == errc::unreachable);
}

TEST_CASE("A proxy is asked for a tunnel, and TLS goes through it to the server")
{
    const auto url = s3_test::variable("HOLDFAST_TEST_S3_TLS_URL");
    TunnelProxy proxy;
    auto options = over_tls();
    options.http.proxy = "http://user:secret@127.0.0.1:" + std::to_string(proxy.port());
    const auto settings = s3_test::new_bucket(options, url);
    const Bytes bytes = detail::destination_laws::noise(9 * MiB);
    s3_test::with_place(settings, options, [&](S3& place) -> awaitable<void> {
        co_await store(place, "large", bytes);
        const Bytes back = co_await fetch(place, "large");
        CHECK((back == bytes));
    });
    const auto heads = proxy.heads();
    REQUIRE_FALSE(heads.empty());
    for (const auto& head : heads) {
        CHECK(head.starts_with("CONNECT localhost" + url.substr(url.rfind(':')) + " HTTP/1.1\r\n"));
        CHECK(head.find("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n") != std::string::npos);
    }
    // Without the authorities it is the server that is not trusted.
    S3Options strict;
    strict.http.proxy = options.http.proxy;
    CHECK_THAT(check(settings, strict), Catch::Contains("cannot be trusted"));
}

TEST_CASE("A real server's refusals are told apart")
{
    const auto settings = s3_test::new_bucket();
    CHECK(check(settings).empty());
    error_code code;
    auto wrong = settings;
    wrong.aws_access_key = "nobody";
    CHECK_THAT(check(wrong, {}, &code), Catch::Contains("AwsAccessKey"));
    CHECK(code == errc::access_denied);
    wrong = settings;
    wrong.aws_secret_key = "wrong";
    CHECK_THAT(check(wrong, {}, &code), Catch::Contains("AwsSecretKey"));
    CHECK(code == errc::access_denied);
    wrong = settings;
    wrong.bucket_name = "no-such-bucket";
    CHECK_THAT(check(wrong, {}, &code), Catch::Contains("BucketName"));
    CHECK(code == errc::place_not_found);
}

TEST_CASE("A wrong region is put right")
{
    auto settings = s3_test::new_bucket();
    settings.aws_region_name = "eu-west-1";
    CHECK(check(settings).empty());
}

TEST_CASE("Of an abandoned upload nothing is left after a sweep, of a discarded one at once")
{
    const auto settings = s3_test::new_bucket();
    S3Options options;
    options.part_size = 5 * MiB;
    const Bytes bytes = detail::destination_laws::noise(12 * MiB);
    s3_test::with_place(settings, options, [&](S3& place) -> awaitable<void> {
        {
            auto abandoned = co_await place.create(named("abandoned"));
            co_await abandoned.append(bytes);
        }
        auto living = co_await place.create(named("living"));
        co_await living.append(bytes);
        auto discarded = co_await place.create(named("discarded"));
        co_await discarded.append(bytes);
        co_await discarded.discard();
        const auto removed = co_await place.sweep("");
        CHECK(removed == 1);
        co_await living.commit();
        const Bytes back = co_await fetch(place, "living");
        CHECK((back == bytes));
    });
    CHECK(unfinished(settings) == 0);
}

TEST_CASE("A cancelled upload can be discarded")
{
    const auto settings = s3_test::new_bucket();
    S3Options options;
    options.part_size = 5 * MiB;
    const Bytes bytes = detail::destination_laws::noise(20 * MiB);
    s3_test::with_place(settings, options, [&](S3& place) -> awaitable<void> {
        auto writer = co_await place.create(named("cancelled"));
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::cancellation_signal signal;
        boost::asio::steady_timer ended(executor, boost::asio::steady_timer::time_point::max());
        std::exception_ptr failure;
        boost::asio::co_spawn(executor, fake::append_for_ever(writer, bytes),
                              boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                                  failure = error;
                                  ended.cancel();
                              }));
        // A request that the server has not yet read may begin an upload after all is over.
        boost::asio::steady_timer soon(executor);
        while (!failure && unfinished(settings) == 0) {
            soon.expires_after(std::chrono::milliseconds(5));
            co_await soon.async_wait(boost::asio::use_awaitable);
        }
        signal.emit(boost::asio::cancellation_type::terminal);
        if (!failure) co_await ended.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        CHECK(failure);
        co_await writer.discard();
        const ListRequest everything;
        const ListPage page = co_await place.list(everything);
        CHECK(page.objects.empty());
    });
    CHECK(unfinished(settings) == 0);
}
