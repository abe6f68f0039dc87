#include "place.hpp"
#include "sas.hpp"

#include <holdfast/destination/azure/place.hpp>
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
using boost::asio::awaitable;
using fake::Bytes;
using fake::fetch;
using fake::named;
using fake::store;

namespace {

constexpr std::size_t MiB = 1 << 20;

AzureOptions in_blocks(std::uint64_t size = 4 * MiB)
{
    AzureOptions options = azure_test::options();
    options.block_size = size;
    return options;
}

/// The names in the container, also those of which only blocks are there.
std::vector<std::string> everything_in(const AzureSettings& settings)
{
    std::vector<std::string> names;
    azure_test::with_client(settings, azure_test::options(), [&](azure::Client& client) -> awaitable<void> {
        const azure::PageRequest request{.uncommitted = true};
        const azure::Page page = co_await azure::list_page(client, request);
        for (const auto& blob : page.answer.blobs) names.push_back(blob.object.name);
    });
    return names;
}

/// True when the container holds just that. A block that the server was still working on when its request was cut may
/// appear after the discard; a sweep takes it.
bool comes_to_hold(const AzureSettings& settings, const std::vector<std::string>& expected)
{
    for (int i = 0; i < 50; ++i) {
        if (everything_in(settings) == expected) return true;
        azure_test::with_place(settings, in_blocks(),
                               [](Azure& place) -> awaitable<void> { co_await place.sweep(""); });
    }
    return false;
}

struct Failure {
    error_code code{};
    std::string text{};
};

/// What a function fails with.
Failure failure_of(const AzureSettings& settings, const AzureOptions& options,
                   const std::function<awaitable<void>(Azure&)>& function)
{
    Failure failure;
    azure_test::with_place(settings, options, [&](Azure& place) -> awaitable<void> {
        try {
            co_await function(place);
        } catch (const Error& error) {
            failure = {error.code(), error.what()};
        }
    });
    return failure;
}

Failure check(const AzureSettings& settings, const AzureOptions& options = azure_test::options())
{
    return failure_of(settings, options, [](Azure& place) -> awaitable<void> { co_await place.check(); });
}

}  // namespace

TEST_CASE("A large object goes in blocks and comes back, from any offset")
{
    const auto settings = azure_test::new_container();
    const Bytes bytes = detail::destination_laws::noise(40 * MiB + 7);
    azure_test::with_place(settings, in_blocks(), [&](Azure& place) -> awaitable<void> {
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
        const ListRequest all;
        const ListPage page = co_await place.list(all);
        REQUIRE(page.objects.size() == 1);
        CHECK(page.objects[0].name == "large");
        CHECK(page.objects[0].size == bytes.size());
        CHECK(page.objects[0].modified);
    });
}

TEST_CASE("Over TLS the server is verified, and everything works the same")
{
    const AzureOptions secure = azure_test::options(true);
    const auto settings = azure_test::new_container(secure);
    CHECK(check(settings, secure).text.empty());
    const Bytes bytes = detail::destination_laws::noise(9 * MiB);
    azure_test::with_place(settings, secure, [&](Azure& place) -> awaitable<void> {
        co_await store(place, "large", bytes);
        const Bytes back = co_await fetch(place, "large");
        CHECK((back == bytes));
    });
    AzureOptions trusting_nobody = secure;
    trusting_nobody.http.certificate_authorities.clear();
    const Failure failure = check(settings, trusting_nobody);
    CHECK_THAT(failure.text, Catch::Contains("cannot be trusted"));
    CHECK(failure.code == errc::unreachable);
}

TEST_CASE("With a shared access signature everything works the same")
{
    const auto with_key = azure_test::new_container();
    const auto settings = azure_test::with_sas(with_key, "rcwdl");
    CHECK(check(settings).text.empty());
    const Bytes bytes = detail::destination_laws::noise(20 * MiB);
    azure_test::with_place(settings, in_blocks(), [&](Azure& place) -> awaitable<void> {
        co_await store(place, "large", bytes);
        const Bytes back = co_await fetch(place, "large");
        CHECK((back == bytes));
        {
            auto abandoned = co_await place.create(named("abandoned"));
            co_await abandoned.append(bytes);
        }
        const auto removed = co_await place.sweep("");
        CHECK(removed == 1);
        co_await place.remove("large");
    });
    CHECK(comes_to_hold(with_key, {}));
}

TEST_CASE("A real server's refusals are told apart, and no text holds a secret")
{
    const auto settings = azure_test::new_container();
    CHECK(check(settings).text.empty());
    struct Row {
        AzureSettings settings;
        errc code;
        std::string says;
    };
    auto wrong_key = settings;
    wrong_key.account_key = "d3Jvbmc=";
    auto wrong_container = settings;
    wrong_container.storage_container = "no-such-container";
    auto wrong_sas = azure_test::with_sas(settings, "rcwdl");
    wrong_sas.sas_token = std::string(wrong_sas.sas_token.reveal()) + "A";
    const auto expired = azure_test::with_sas(settings, "rcwdl", "2020-01-01T00:00:00Z");
    for (const auto& row :
         {Row{wrong_key, errc::access_denied, "AccountKey"},
          Row{wrong_container, errc::place_not_found, "StorageContainer"},
          Row{wrong_sas, errc::access_denied, "SasToken"}, Row{expired, errc::access_denied, "has expired"},
          Row{azure_test::with_sas(settings, "rcwd"), errc::access_denied, "l (list)"},
          Row{azure_test::with_sas(settings, "rdl"), errc::access_denied, "c (create)"},
          Row{azure_test::with_sas(settings, "cwdl"), errc::access_denied, "r (read)"},
          Row{azure_test::with_sas(settings, "rcwl"), errc::access_denied, "d (delete)"}}) {
        INFO(row.says);
        const Failure failure = check(row.settings);
        CHECK(failure.code == row.code);
        CHECK_THAT(failure.text, Catch::Contains(row.says));
        CHECK_THAT(failure.text, !Catch::Contains("sig="));
        const std::string signature = azure::sas_field(row.settings.sas_token.reveal(), "sig");
        if (!signature.empty()) CHECK_THAT(failure.text, !Catch::Contains(signature));
    }
}

TEST_CASE("Of an abandoned upload nothing is left after a sweep, of a discarded one at once")
{
    const auto settings = azure_test::new_container();
    const Bytes bytes = detail::destination_laws::noise(20 * MiB);
    azure_test::with_place(settings, in_blocks(), [&](Azure& place) -> awaitable<void> {
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
        // Two if a block of the discarded one came late.
        CHECK((removed == 1 || removed == 2));
        co_await living.commit();
        const Bytes back = co_await fetch(place, "living");
        CHECK((back == bytes));
    });
    CHECK(comes_to_hold(settings, {"backups/Orders/living"}));
}

TEST_CASE("What a process that died was writing is swept by the next; blocks of others are not")
{
    const auto settings = azure_test::new_container();
    const Bytes bytes = detail::destination_laws::noise(20 * MiB);
    const auto begin = [&](const std::string& process, const std::string& name) {
        detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
            auto environment = azure_test::environment_on(executor);
            environment.process_id = process;
            Azure place(settings, environment, in_blocks());
            auto writer = co_await place.create(named(name));
            co_await writer.append(bytes);
        });
    };
    begin("dead", "a/large");
    azure_test::with_client(settings, azure_test::options(), [&](azure::Client& client) -> awaitable<void> {
        azure::Call foreign{.method = "PUT", .key = client.key("a/foreign"), .doing = "sending a block"};
        foreign.query = {{"comp", "block"}, {"blockid", "MDAwMDAx"}};
        foreign.body = std::span(bytes).first(10);
        co_await client.call(foreign);
    });
    // A block that the server was still working on when its process died may appear after the first sweep.
    const std::vector<std::string> expected{"backups/Orders/a/foreign"};
    std::uint64_t removed = 0;
    detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        auto environment = azure_test::environment_on(executor);
        environment.process_id = "next";
        Azure place(settings, environment, in_blocks());
        for (int i = 0; i < 50 && (removed == 0 || everything_in(settings) != expected); ++i)
            removed += co_await place.sweep("a/");
    });
    CHECK(removed >= 1);
    CHECK(everything_in(settings) == expected);
}

TEST_CASE("A cancelled upload can be discarded")
{
    const auto settings = azure_test::new_container();
    const Bytes bytes = detail::destination_laws::noise(20 * MiB);
    azure_test::with_place(settings, in_blocks(), [&](Azure& place) -> awaitable<void> {
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
        boost::asio::steady_timer soon(executor);
        while (!failure && everything_in(settings).empty()) {
            soon.expires_after(std::chrono::milliseconds(5));
            co_await soon.async_wait(boost::asio::use_awaitable);
        }
        signal.emit(boost::asio::cancellation_type::terminal);
        if (!failure) co_await ended.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        CHECK(failure);
        co_await writer.discard();
    });
    CHECK(comes_to_hold(settings, {}));
}

TEST_CASE("An archived blob is asked for when it is opened, and told as not yet readable")
{
    const auto settings = azure_test::new_container();
    const auto size = GENERATE(as<std::size_t>(), 200'000, 9 * MiB);
    AzureOptions archiving = in_blocks();
    archiving.access_tier = AzureAccessTier::archive;
    CHECK(check(settings, archiving).text.empty());
    azure_test::with_place(settings, archiving, [&](Azure& place) -> awaitable<void> {
        co_await store(place, "cold", detail::destination_laws::noise(size));
        const Bytes small = detail::destination_laws::noise(1000);
        co_await store(place, "small", small);
        const Bytes back = co_await fetch(place, "small");
        CHECK((back == small));
    });
    const auto open = [](Azure& place) -> awaitable<void> { co_await place.open("cold", 0); };
    const Failure failure = failure_of(settings, azure_test::options(), open);
    CHECK(failure.code == errc::not_yet_readable);
    CHECK_THAT(failure.text, Catch::Contains("has been asked for"));
}

TEST_CASE("A blob with snapshots is removed with them")
{
    const auto settings = azure_test::new_container();
    azure_test::with_place(settings, azure_test::options(), [&](Azure& place) -> awaitable<void> {
        co_await store(place, "a", detail::destination_laws::noise(10));
    });
    azure_test::with_client(settings, azure_test::options(), [&](azure::Client& client) -> awaitable<void> {
        const azure::Call snapshot{
            .method = "PUT", .key = client.key("a"), .query = {{"comp", "snapshot"}}, .doing = "making a snapshot"};
        co_await client.call(snapshot);
    });
    azure_test::with_place(settings, azure_test::options(),
                           [&](Azure& place) -> awaitable<void> { co_await place.remove("a"); });
    CHECK(everything_in(settings).empty());
}
