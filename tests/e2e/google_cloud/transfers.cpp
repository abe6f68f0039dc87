#include "place.hpp"

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

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace holdfast;
using namespace google_cloud_test;
using fake::Bytes;
using fake::fetch;
using fake::store;

namespace {

constexpr std::size_t MiB = 1 << 20;

/// What a check of the place fails with.
std::string check(const GoogleCloudSettings& settings, const GoogleCloudOptions& options, error_code* code = nullptr)
{
    std::string text;
    with_place(settings, options, [&](GoogleCloud& place) -> awaitable<void> {
        try {
            co_await place.check();
        } catch (const Error& error) {
            text = error.what();
            if (code != nullptr) *code = error.code();
        }
    });
    return text;
}

/// A large object there and back, at once and from the middle; its name is then taken.
void there_and_back(const GoogleCloudSettings& settings, const GoogleCloudOptions& options)
{
    const Bytes bytes = detail::destination_laws::noise(23 * MiB + 7);
    with_place(settings, options, [&](GoogleCloud& place) -> awaitable<void> {
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
}

}  // namespace

TEST_CASE("A large object goes in chunks to an emulator and comes back", "[.][emulator]")
{
    there_and_back(Emulator::settings(), Emulator::options());
}

TEST_CASE("A large object goes in chunks to a strict server and comes back", "[.][strict]")
{
    there_and_back(Strict::settings(), Strict::options());
}

TEST_CASE("Over TLS the server is verified, and everything works the same", "[.][emulator]")
{
    const auto settings = Emulator::settings(true);
    const auto options = Emulator::options(true);
    CHECK(check(settings, options).empty());
    there_and_back(settings, options);
    auto untrusting = options;
    untrusting.http.certificate_authorities.clear();
    error_code code;
    CHECK_THAT(check(settings, untrusting, &code), Catch::Contains("cannot be trusted"));
    CHECK(code == errc::unreachable);
}

TEST_CASE("A check passes at the emulator, and a missing bucket is told", "[.][emulator]")
{
    auto settings = Emulator::settings();
    CHECK(check(settings, Emulator::options()).empty());
    settings.bucket_name = "no-such-bucket";
    error_code code;
    CHECK_THAT(check(settings, Emulator::options(), &code), Catch::Contains("BucketName"));
    CHECK(code == errc::place_not_found);
}

TEST_CASE("A cancelled upload can be discarded", "[.][strict]")
{
    auto options = Strict::options();
    options.chunk_size = 1 * MiB;
    const Bytes bytes = detail::destination_laws::noise(20 * MiB);
    with_place(Strict::settings(), options, [&](GoogleCloud& place) -> awaitable<void> {
        CreateRequest request;
        request.name = "cancelled";
        auto writer = co_await place.create(std::move(request));
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::cancellation_signal signal;
        boost::asio::steady_timer ended(executor, boost::asio::steady_timer::time_point::max());
        std::exception_ptr failure;
        // The first chunks are stored, so that there is something to give up.
        co_await writer.append(std::span(bytes).first(5 * MiB));
        boost::asio::co_spawn(executor, fake::append_for_ever(writer, bytes),
                              boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                                  failure = error;
                                  ended.cancel();
                              }));
        boost::asio::steady_timer soon(executor, std::chrono::milliseconds(5));
        co_await soon.async_wait(boost::asio::use_awaitable);
        signal.emit(boost::asio::cancellation_type::terminal);
        if (!failure) co_await ended.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        CHECK(failure);
        co_await writer.discard();
        const ListRequest everything;
        const ListPage page = co_await place.list(everything);
        CHECK(page.objects.empty());
    });
}
