#include "support.hpp"

#include <holdfast/destination/google_cloud/session_notes.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <memory>

using namespace google_cloud_test;

namespace {

/// A memory in memory, that fails if told so.
class Notes : public PlaceMemory {
public:
    std::map<std::string, std::string> notes{};
    bool fails = false;

    awaitable<std::optional<std::string>> get(std::string key) override
    {
        refuse();
        const auto found = notes.find(key);
        if (found == notes.end()) co_return std::nullopt;
        co_return found->second;
    }
    awaitable<void> put(std::string key, std::string value) override
    {
        refuse();
        notes[std::move(key)] = std::move(value);
        co_return;
    }
    awaitable<void> remove(std::string key) override
    {
        refuse();
        notes.erase(key);
        co_return;
    }
    awaitable<std::vector<Note>> list(std::string prefix, std::string after, std::size_t limit) override
    {
        refuse();
        std::vector<Note> page;
        for (const auto& [key, value] : notes)
            if (key.starts_with(prefix) && key > after && page.size() < limit) page.emplace_back(key, value);
        co_return page;
    }

private:
    void refuse() const
    {
        if (fails) throw Error(errc::persistence_failed, "No.");
    }
};

/// One server process: runs `function` with a place of its own.
void process(fake::GoogleCloud& server, const std::shared_ptr<Notes>& notes, const std::string& id,
             const std::function<awaitable<void>(GoogleCloud&)>& function,
             const std::function<void(GoogleCloudSettings&, GoogleCloudOptions&)>& change = {})
{
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        auto environment = fake::environment_on(executor, id);
        environment.memory = notes;
        auto settings = fake::settings_of(server);
        auto options = fake::options_of(server);
        if (change) change(settings, options);
        GoogleCloud place(settings, environment, options);
        co_await function(place);
    });
}

awaitable<GoogleCloudWriter> begin(GoogleCloud& place, std::string name)
{
    CreateRequest request = named(std::move(name));
    auto writer = co_await place.create(std::move(request));
    const std::string bytes = noise(1100 * KiB);
    co_await writer.append(http::as_body(bytes));
    co_return writer;
}

std::uint64_t sweep(fake::GoogleCloud& server, const std::shared_ptr<Notes>& notes, const std::string& id,
                    const std::string& prefix = "")
{
    std::uint64_t count = 0;
    process(server, notes, id, [&](GoogleCloud& place) -> awaitable<void> { count = co_await place.sweep(prefix); });
    return count;
}

}  // namespace

TEST_CASE("What a process that died was uploading is cancelled by the next one's sweep")
{
    fake::GoogleCloud server;
    const auto notes = std::make_shared<Notes>();
    process(server, notes, "first", [&](GoogleCloud& place) -> awaitable<void> {
        auto one = co_await begin(place, "a/one");
        auto two = co_await begin(place, "b/two");
        CHECK(notes->notes.size() == 2);
    });
    CHECK(server.open_sessions() == 2);
    // The same process is not asked about other executors' uploads.
    CHECK(sweep(server, notes, "first") == 0);
    CHECK(sweep(server, notes, "second", "a/") == 1);
    CHECK(server.open_sessions() == 1);
    CHECK(sweep(server, notes, "second") == 1);
    CHECK(server.open_sessions() == 0);
    CHECK(notes->notes.empty());
    CHECK(sweep(server, notes, "second") == 0);
}

TEST_CASE("A sweep spares what this process is writing and takes what it has given up, with or without a memory")
{
    fake::GoogleCloud server;
    const auto notes = GENERATE(as<std::shared_ptr<Notes>>(), nullptr, std::make_shared<Notes>());
    process(server, notes, "p", [&](GoogleCloud& place) -> awaitable<void> {
        {
            auto abandoned = co_await begin(place, "abandoned");
        }
        auto living = co_await begin(place, "living");
        const auto count = co_await place.sweep("");
        CHECK(count == 1);
        CHECK(server.open_sessions() == 1);
        co_await living.commit();
    });
    CHECK(server.objects.contains("root/living"));
    CHECK(server.open_sessions() == 0);
    if (notes) CHECK(notes->notes.empty());
}

TEST_CASE("Nothing is remembered of what has ended, whichever way")
{
    fake::GoogleCloud server;
    const auto notes = std::make_shared<Notes>();
    process(server, notes, "p", [&](GoogleCloud& place) -> awaitable<void> {
        auto committed = co_await begin(place, "committed");
        co_await committed.commit();
        auto discarded = co_await begin(place, "discarded");
        co_await discarded.discard();
        server.before = when(is_end, fake::Answer{.status = 400});
        auto failed = co_await begin(place, "failed");
        error_code code;
        try {
            co_await failed.commit();
        } catch (const Error& error) {
            code = error.code();
        }
        CHECK(code == errc::place_failed);
    });
    CHECK(notes->notes.empty());
    CHECK(server.open_sessions() == 0);
}

TEST_CASE("An upload's address is sealed in the memory, and another account's note is dropped")
{
    fake::GoogleCloud server;
    const auto notes = std::make_shared<Notes>();
    process(server, notes, "first",
            [&](GoogleCloud& place) -> awaitable<void> { auto writer = co_await begin(place, "a"); });
    REQUIRE(notes->notes.size() == 1);
    const std::string& value = notes->notes.begin()->second;
    CHECK(value.find("session-") == std::string::npos);
    CHECK(value.find("upload") == std::string::npos);
    std::uint64_t count = 9;
    process(
        server, notes, "second", [&](GoogleCloud& place) -> awaitable<void> { count = co_await place.sweep(""); },
        [](GoogleCloudSettings& settings, GoogleCloudOptions&) {
            settings.google_credentials_json = std::string(settings.google_credentials_json.reveal()) + " ";
        });
    CHECK(count == 0);
    CHECK(notes->notes.empty());
}

TEST_CASE("Two buckets in one memory do not mix")
{
    fake::GoogleCloud server;
    const auto notes = std::make_shared<Notes>();
    process(server, notes, "first",
            [&](GoogleCloud& place) -> awaitable<void> { auto writer = co_await begin(place, "a"); });
    std::uint64_t count = 9;
    process(
        server, notes, "second", [&](GoogleCloud& place) -> awaitable<void> { count = co_await place.sweep(""); },
        [](GoogleCloudSettings& settings, GoogleCloudOptions&) { settings.bucket_name = "other"; });
    CHECK(count == 0);
    CHECK(server.open_sessions() == 1);
    CHECK(notes->notes.size() == 1);
}

TEST_CASE("An upload that is complete or forgotten by the service is a note less, and no object less")
{
    const bool complete = GENERATE(false, true);
    fake::GoogleCloud server;
    const auto notes = std::make_shared<Notes>();
    process(server, notes, "first", [&](GoogleCloud& place) -> awaitable<void> {
        auto writer = co_await begin(place, "a");
        const auto kept = notes->notes;
        if (complete) co_await writer.commit();
        notes->notes = kept;  // the process died before it could forget
    });
    if (!complete) server.sessions.clear();
    CHECK(sweep(server, notes, "second") == 0);
    CHECK(notes->notes.empty());
    CHECK(server.objects.size() == (complete ? 1U : 0U));
}

TEST_CASE("A memory that fails does not fail a backup")
{
    fake::GoogleCloud server;
    const auto notes = std::make_shared<Notes>();
    notes->fails = true;
    process(server, notes, "p", [&](GoogleCloud& place) -> awaitable<void> {
        auto writer = co_await begin(place, "a");
        co_await writer.commit();
        const auto count = co_await place.sweep("");
        CHECK(count == 0);
    });
    CHECK(server.objects.size() == 1);
}

TEST_CASE("A cancelled upload ends at once, and its discard leaves nothing")
{
    const bool at_commit = GENERATE(false, true);
    fake::GoogleCloud server;
    const auto notes = std::make_shared<Notes>();
    process(server, notes, "p", [&](GoogleCloud& place) -> awaitable<void> {
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::cancellation_signal signal;
        // The service keeps silent at the second chunk, or at the end.
        server.before = [&, seen = 0](const fake::Request& request) mutable -> std::optional<fake::Answer> {
            if (request.method != "PUT" || ++seen != (at_commit ? 3 : 2)) return std::nullopt;
            boost::asio::post(executor, [&] { signal.emit(boost::asio::cancellation_type::terminal); });
            return fake::Answer{.fault = fake::Answer::Fault::silence};
        };
        CreateRequest request = named("a");
        auto writer = co_await place.create(std::move(request));
        const std::string bytes = noise(at_commit ? 1100 * KiB : 5000 * KiB);
        const auto work = [&]() -> awaitable<void> {
            co_await writer.append(http::as_body(bytes));
            co_await writer.commit();
        };
        boost::asio::steady_timer ended(executor, boost::asio::steady_timer::time_point::max());
        error_code code;
        boost::asio::co_spawn(executor, work(),
                              boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr failure) {
                                  try {
                                      if (failure) std::rethrow_exception(failure);
                                  } catch (const boost::system::system_error& error) {
                                      code = error.code();
                                  }
                                  ended.cancel();
                              }));
        co_await ended.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        CHECK(code == boost::asio::error::operation_aborted);
        CHECK(server.open_sessions() == 1);
        co_await writer.discard();
        CHECK(server.open_sessions() == 0);
    });
    CHECK(server.objects.empty());
    CHECK(notes->notes.empty());
}
