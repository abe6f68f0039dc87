#include "support.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <catch2/catch.hpp>

#include <utility>

using namespace holdfast;
using namespace glacier_test;

TEST_CASE("What fits into one part goes in one request, what does not in parts of one size")
{
    const auto [size, parts] =
        GENERATE(table<std::size_t, int>({{0, 0}, {1, 0}, {MiB, 0}, {MiB + 1, 2}, {3 * MiB, 3}, {5 * MiB + 7, 6}}));
    Fixture place;
    const std::string bytes = noise(size);
    const auto written = place.write("folder/a", bytes);
    CHECK(written.text.empty());
    CHECK(place.server.count("PUT /-/vaults/vault/multipart-uploads/") == parts);
    CHECK(place.server.vault().uploads.empty());
    CHECK(place.server.vault().archives.size() == 1);
    CHECK(place.notes("/w/") == 0);
    const auto read = place.read("folder/a");
    CHECK(read.text.empty());
    CHECK((read.bytes == bytes));
    CHECK(place.list().names == std::vector<std::string>{"folder/a " + std::to_string(size)});
}

TEST_CASE("The description of an archive tells the object's name")
{
    Fixture place;
    place.write("folder/a", "x");
    const auto description = glacier::parse_description(place.server.vault().archives.begin()->second.description);
    REQUIRE(description);
    CHECK(description->name == "root/folder/a");
    CHECK(glacier::is_of_process(description->writer, "process1"));
    CHECK_FALSE(glacier::is_of_process(description->writer, "process2"));
}

TEST_CASE("What can pass by itself is tried again, at every step, and leaves one archive")
{
    using Matches = bool (*)(const fake::Request&);
    const Matches matches = GENERATE(as<Matches>{}, is_archive, is_begin, is_part, is_complete);
    const auto answer =
        GENERATE(fake::Glacier::error(500, "ServiceUnavailableException"), fake::Answer{.status = 503},
                 fake::Glacier::error(400, "ThrottlingException"), fake::Glacier::error(408, "RequestTimeoutException"),
                 fake::Glacier::error(400, "InvalidParameterValueException", "Checksum mismatch"),
                 fake::Answer{.fault = fake::Answer::Fault::reset});
    Fixture place;
    place.server.before = when(matches, answer, 1);
    const std::string bytes = noise(matches == static_cast<Matches>(is_archive) ? MiB : 2 * MiB + 5);
    const auto written = place.write("a", bytes);
    CHECK(written.text.empty());
    CHECK(place.server.vault().archives.size() == 1);
    CHECK(place.server.vault().uploads.empty());
    CHECK((place.read("a").bytes == bytes));
}

TEST_CASE("A completion whose answer was lost is asked for again and gives the same archive")
{
    Fixture place;
    place.server.after = lose(is_complete, 2);
    CHECK(place.write("a", noise(2 * MiB)).text.empty());
    CHECK(place.server.vault().archives.size() == 1);
    CHECK(place.notes("/w/") == 0);
    CHECK((place.read("a").bytes == noise(2 * MiB)));
}

TEST_CASE("An upload whose beginning was lost leaves no twin")
{
    Fixture place;
    place.server.after = lose(is_begin, 1);
    CHECK(place.write("a", noise(2 * MiB)).text.empty());
    CHECK(place.server.count("POST /-/vaults/vault/multipart-uploads ") == 0);
    CHECK(place.server.vault().uploads.empty());
    CHECK(place.server.vault().archives.size() == 1);
}

TEST_CASE("An archive whose answer was lost is stored again, and the first is removed when an inventory shows it")
{
    Fixture place;
    place.server.after = lose(is_archive, 1);
    CHECK(place.write("a", noise(1000)).text.empty());
    CHECK(place.leftovers_told == 1);  // nothing else tells that a sweep is needed
    CHECK(place.server.vault().archives.size() == 2);
    CHECK(place.list().names == std::vector<std::string>{"a 1000"});
    CHECK(place.sweep().code == errc::not_yet_readable);  // no inventory is new enough to tell
    CHECK(place.server.vault().archives.size() == 2);
    place.server.ahead = std::chrono::hours(1);
    place.server.take_inventory();
    CHECK(place.sweep().count == 1);
    CHECK(place.server.vault().archives.size() == 1);
    CHECK(place.notes("/w/") == 0);
    CHECK((place.read("a").bytes == noise(1000)));
    CHECK(place.sweep().count == 0);
    CHECK(place.list().names == std::vector<std::string>{"a 1000"});
    CHECK(place.write("b", noise(1000)).text.empty());
    CHECK(place.leftovers_told == 1);
}

TEST_CASE("An archive whose answer was lost on a connection that was used before is not sent twice unnoticed")
{
    Fixture place;
    place.server.after = [lost = false](const fake::Request& request, fake::Answer& answer) mutable {
        if (is_archive(request) && request.body == noise(2000) && !std::exchange(lost, true))
            answer.fault = fake::Answer::Fault::reset;
    };
    const auto written = place.with_place([&](Glacier& vault, Fixture::Outcome&) -> awaitable<void> {
        for (const std::size_t size : {1000U, 2000U}) {
            CreateRequest request;
            request.name = std::to_string(size);
            auto writer = co_await vault.create(request);
            const std::string bytes = noise(size);
            co_await writer.append(http::as_body(bytes));
            co_await writer.commit();
        }
    });
    CHECK(written.text.empty());
    CHECK(place.server.vault().archives.size() == 3);
    // The first archive of the second object is remembered until an inventory shows it.
    CHECK(place.notes("/w/") == 1);
    CHECK(place.list().names == std::vector<std::string>{"1000 1000", "2000 2000"});
    place.server.ahead = std::chrono::hours(1);
    place.server.take_inventory();
    CHECK(place.sweep().count == 1);
    CHECK(place.server.vault().archives.size() == 2);
}

TEST_CASE("A refusal is told at once, and nothing stays")
{
    using Matches = bool (*)(const fake::Request&);
    const Matches matches = GENERATE(as<Matches>{}, is_archive, is_begin, is_part, is_complete);
    Fixture place;
    place.server.before = when(matches, fake::Glacier::error(403, "AccessDeniedException"));
    const bool small = matches == static_cast<Matches>(is_archive);
    const auto written = place.write("a", noise(small ? MiB : 2 * MiB + 5));
    CHECK(written.code == errc::access_denied);
    CHECK_THAT(written.text, Catch::Contains("Grant glacier:"));
    CHECK(place.server.vault().archives.empty());
    CHECK(place.server.vault().uploads.empty());
    CHECK(place.notes("/w/") == 0);
    CHECK(place.list().names.empty());
}

TEST_CASE("What was stored by a commit that failed is removed by the discard")
{
    Fixture place;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        Glacier vault(settings(place.server), environment(executor, place.memory), place.options);
        CreateRequest request;
        request.name = "a";
        auto writer = co_await vault.create(request);
        const std::string bytes = noise(2 * MiB);
        place.server.after = lose(is_complete);
        error_code code;
        try {
            co_await writer.append(http::as_body(bytes));
            co_await writer.commit();
        } catch (const Error& error) {
            code = error.code();
        }
        CHECK(code == errc::unreachable);
        CHECK(place.server.vault().archives.size() == 1);
        place.server.after = {};
        co_await writer.discard();
    });
    CHECK(place.server.vault().archives.empty());
    CHECK(place.notes("/w/") == 0);
    CHECK(place.list().names.empty());
    CHECK(place.write("a", "again").text.empty());
}

TEST_CASE("A name that is taken is not written again, by the notes")
{
    Fixture place;
    CHECK(place.write("a", "one").text.empty());
    const std::size_t size = GENERATE(3U, 3U * MiB);
    const auto again = place.write("a", noise(size));
    CHECK(again.code == errc::object_exists);
    CHECK(place.server.vault().archives.size() == 1);
    CHECK(place.server.vault().uploads.empty());
    CHECK(place.read("a").bytes == "one");
}

TEST_CASE("A cancelled upload is taken away by its discard, or by a sweep of the next process")
{
    const bool discard = GENERATE(true, false);
    Fixture place;
    int parts = 0;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        place.server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
            if (is_part(request) && ++parts == 2) return fake::Answer{.fault = fake::Answer::Fault::silence};
            return std::nullopt;
        };
        Glacier vault(settings(place.server), environment(executor, place.memory), place.options);
        CreateRequest request;
        request.name = "a";
        auto writer = co_await vault.create(request);
        boost::asio::cancellation_signal signal;
        error_code code;
        boost::asio::steady_timer done(executor, std::chrono::hours(1));
        const std::string bytes = noise(8 * MiB);
        auto write = [&]() -> awaitable<void> {
            co_await writer.append(http::as_body(bytes));
            co_await writer.commit();
        };
        boost::asio::co_spawn(executor, write(),
                              boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr failure) {
                                  try {
                                      if (failure) std::rethrow_exception(failure);
                                  } catch (const boost::system::system_error& error) {
                                      code = error.code();
                                  }
                                  done.cancel();
                              }));
        while (place.server.count("PUT ") < 2) co_await boost::asio::post(executor, boost::asio::use_awaitable);
        signal.emit(boost::asio::cancellation_type::terminal);
        error_code ignored;
        co_await done.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        CHECK(code == boost::asio::error::operation_aborted);
        if (discard) co_await writer.discard();
    });
    place.server.server().settle();
    place.server.before = {};
    CHECK(place.server.vault().uploads.size() == (discard ? 0U : 1U));
    place.process = "process2";
    CHECK(place.sweep().count == (discard ? 0U : 1U));
    CHECK(place.server.vault().uploads.empty());
    CHECK(place.server.vault().archives.empty());
    CHECK(place.notes("/w/") == 0);
}

TEST_CASE("The clock of the server is taken over when ours is wrong")
{
    Fixture place;
    place.server.ahead = GENERATE(std::chrono::hours(30), std::chrono::hours(-30));
    CHECK(place.write("a", noise(3 * MiB)).text.empty());
    CHECK((place.read("a").bytes == noise(3 * MiB)));
}

TEST_CASE("A sweep spares uploads that are alive and those of others")
{
    Fixture place;
    auto& uploads = place.server.vault().uploads;
    const auto add = [&](const std::string& id, const std::string& description) {
        uploads[id] = {
            .description = description, .part_size = MiB, .created = place.server.now(), .touched = place.server.now()};
    };
    const std::string own = glacier::new_writer_id("process1");
    const std::string other = glacier::new_writer_id("process9");
    add("own", to_json(glacier::Description{own, "root/a", false}));
    add("other-folder", to_json(glacier::Description{own, "elsewhere/a", false}));
    add("other-server", to_json(glacier::Description{other, "root/a", false}));
    add("other-program", "a tape");
    place.server.page = 2;
    CHECK(place.sweep().count == 1);
    CHECK_FALSE(uploads.contains("own"));
    CHECK(uploads.size() == 3);
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        Glacier vault(settings(place.server), environment(executor, place.memory), place.options);
        Glacier same(settings(place.server), environment(executor, place.memory, "process2"), place.options);
        CreateRequest request;
        request.name = "living";
        auto writer = co_await vault.create(request);
        const std::string bytes = noise(3 * MiB);
        co_await writer.append(http::as_body(bytes));
        CHECK(uploads.size() == 4);
        const auto removed = co_await same.sweep("") + co_await vault.sweep("");
        CHECK(removed == 0);
        co_await writer.commit();
    });
    CHECK((place.read("living").bytes == noise(3 * MiB)));
}
