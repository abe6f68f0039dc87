#include "support.hpp"

#include <holdfast/destination/glacier/jobs.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;
using namespace glacier_test;
using namespace std::chrono_literals;

TEST_CASE("Notes that are lost are made anew from an inventory")
{
    Fixture place;
    place.server.job_time = 4h;
    place.write("folder/a", noise(3 * MiB));
    place.write("folder/b", noise(7));
    place.write("empty", "");
    place.server.vault().archives["foreign"] = {"x", "a tape", place.server.now()};
    const auto before = place.list().names;
    CHECK(before.size() == 3);
    place.server.take_inventory();
    place.lose_notes();
    for (int i = 0; i < 2; ++i) {
        const auto early = i == 0 ? place.list() : place.read("folder/a");
        CHECK(early.code == errc::not_yet_readable);
        CHECK_THAT(early.text, Catch::Contains("inventory was asked for at") && Catch::Contains("Try again after"));
        CHECK(place.remove("folder/b").code == errc::not_yet_readable);
    }
    CHECK(place.write("new", "x").text.empty());  // backups go on
    CHECK(place.server.count("POST /-/vaults/vault/jobs") == 1);
    place.server.ahead = 5h;
    auto after = before;
    after.push_back("new 1");
    CHECK(place.list().names == after);
    place.server.job_time = 0s;
    CHECK((place.read("folder/a").bytes == noise(3 * MiB)));
    CHECK(place.read("empty").bytes.empty());
    CHECK(place.remove("folder/b").text.empty());
    CHECK(place.server.vault().archives.size() == 4);
}

TEST_CASE("Many that need the inventory at the same time ask for one")
{
    Fixture place;
    place.server.job_time = 4h;
    place.write("a", noise(10));
    place.server.take_inventory();
    place.lose_notes();
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        std::vector<std::unique_ptr<Glacier>> places;
        int refused = 0;
        for (int i = 0; i < 8; ++i) {
            places.push_back(
                std::make_unique<Glacier>(settings(place.server), environment(executor, place.memory), place.options));
            auto list = [](Glacier& vault, int& count) -> awaitable<void> {
                ListRequest request;
                try {
                    static_cast<void>(co_await vault.list(request));
                } catch (const Error& error) {
                    if (error.code() == errc::not_yet_readable) ++count;
                }
            };
            boost::asio::co_spawn(executor, list(*places.back(), refused), boost::asio::detached);
        }
        while (refused < 8) co_await boost::asio::post(executor, boost::asio::use_awaitable);
    });
    CHECK(place.server.vault().jobs.size() == 1);
}

TEST_CASE("Without a memory a new process finds everything by an inventory")
{
    Fixture place;
    place.memory = nullptr;
    place.write("a", noise(10));
    place.server.take_inventory();
    CHECK(place.list().names == std::vector<std::string>{"a 10"});
    CHECK(place.read("a").bytes == noise(10));
}

TEST_CASE("A vault without archives needs no inventory")
{
    Fixture place;
    CHECK(place.list().names.empty());
    place.server.take_inventory();
    place.lose_notes();
    CHECK(place.list().names.empty());
    CHECK(place.server.count("POST /-/vaults/vault/jobs") == 0);
}

TEST_CASE("What an inventory lags behind with is taken over later, and what was removed does not come back")
{
    Fixture place;
    place.write("old", "1");
    place.write("removed", "2");
    place.server.take_inventory();
    place.write("young", "3");  // no inventory shows it yet
    place.lose_notes();
    CHECK(place.list().names == std::vector<std::string>{"old 1", "removed 1"});
    CHECK(place.remove("removed").text.empty());
    CHECK(place.sweep().text.empty());
    CHECK(place.list().names == std::vector<std::string>{"old 1"});
    CHECK(place.server.count("POST /-/vaults/vault/jobs") == 1);  // nothing new to learn yet
    place.server.ahead = 24h;
    place.server.take_inventory();
    CHECK(place.sweep().text.empty());
    CHECK(place.list().names == std::vector<std::string>{"old 1", "young 1"});
    CHECK(place.notes("/x/") == 0);
    place.server.ahead = 48h;
    place.server.take_inventory();
    CHECK(place.sweep().text.empty());
    CHECK(place.server.count("POST /-/vaults/vault/jobs") == 2);  // once is enough
}

TEST_CASE("Removals before the notes are complete stay removed when an older inventory comes in")
{
    Fixture place;
    place.write("kept", "1");
    place.write("removed", "2");
    place.server.ahead = 1h;
    place.server.take_inventory();
    place.list();  // the notes begin here, an hour before that inventory
    CHECK(place.remove("removed").text.empty());
    CHECK(place.sweep().text.empty());
    CHECK(place.list().names == std::vector<std::string>{"kept 1"});
}

TEST_CASE("Of several archives of one name the newest counts, and a removal removes them all")
{
    Fixture place;
    const auto add = [&](const std::string& id, const std::string& bytes, std::chrono::hours age) {
        const glacier::Description description{glacier::new_writer_id("process0"), "root/a", false};
        place.server.vault().archives[id] = {bytes, to_json(description), place.server.now() - age};
    };
    add("first", "1", 9h);
    add("third", "333", 7h);
    add("second", "22", 8h);
    place.server.take_inventory();
    CHECK(place.list().names == std::vector<std::string>{"a 3"});
    CHECK(place.read("a").bytes == "333");
    CHECK(place.remove("a").text.empty());
    CHECK(place.server.vault().archives.empty());
    CHECK(place.list().names.empty());
}

TEST_CASE("An inventory that is too large or no inventory is refused")
{
    Fixture place;
    place.write("a", "1");
    place.server.take_inventory();
    place.lose_notes();
    place.options.largest_inventory = 10;
    const auto large = place.list();
    CHECK(large.code == errc::place_failed);
    CHECK_THAT(large.text, Catch::Contains("largest_inventory"));
    place.options.largest_inventory = 1 << 20;
    place.server.after = [](const fake::Request& request, fake::Answer& answer) {
        if (request.target.ends_with("/output")) answer.body[0] = '[';
    };
    CHECK(place.list().code == errc::place_failed);
    place.server.after = {};
    CHECK(place.list().names == std::vector<std::string>{"a 1"});
}

namespace {

/// Notes of a process that has died; tells its writer.
std::string leave_intent(Fixture& place, const std::string& name, TimePoint since, bool may_be_stored)
{
    const std::string writer = glacier::new_writer_id("process0");
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        glacier::Client client(settings(place.server), environment(executor, place.memory), place.options);
        const glacier::IntentNote intent{name, since, may_be_stored};
        co_await client.notes().put_intent(writer, intent);
    });
    return writer;
}

/// An archive that the notes do not know.
void leave_archive(Fixture& place, const std::string& id, const std::string& writer)
{
    const glacier::Description description{writer, "root/a", false};
    place.server.vault().archives[id] = {"x", to_json(description), place.server.now()};
}

}  // namespace

TEST_CASE("What a process that died while storing has left is removed when an inventory shows it")
{
    Fixture place;
    place.write("kept", "k");
    leave_archive(place, "left", leave_intent(place, "root/a", place.server.now(), true));
    leave_intent(place, "root/b", place.server.now(), false);
    const auto early = place.sweep();
    CHECK(early.code == errc::not_yet_readable);
    CHECK_THAT(early.text, Catch::Contains("root/a") && Catch::Contains("vault") && Catch::Contains("once a day") &&
                               Catch::Contains("Nothing has to be done"));
    CHECK(place.notes("/w/") == 1);
    CHECK(place.list().names == std::vector<std::string>{"kept 1"});
    CHECK(place.server.vault().jobs.empty());
    place.server.ahead = 20h;
    place.server.take_inventory();
    place.server.job_time = 4h;
    place.options.wait_for = 24h;  // is for restores
    for (int i = 0; i < 3; ++i) {
        const auto asked = place.sweep();
        CHECK(asked.code == errc::not_yet_readable);
        CHECK_THAT(asked.text, Catch::Contains("It was asked for at"));
        CHECK(place.notes("/w/") == 1);
        CHECK(place.server.vault().archives.size() == 2);
    }
    CHECK(place.server.vault().jobs.size() == 1);
    place.server.ahead = 24h + 1h;
    CHECK(place.sweep().count == 1);
    CHECK(place.server.vault().archives.size() == 1);
    CHECK(place.notes("/w/") == 0);
    CHECK(place.list().names == std::vector<std::string>{"kept 1"});
    CHECK(place.sweep().text.empty());
    CHECK(place.server.vault().jobs.size() == 1);
}

TEST_CASE(
    "A writer that died and has stored nothing is forgotten when a later inventory does not show an archive of it")
{
    Fixture place;
    place.write("kept", "k");
    place.list();
    leave_intent(place, "root/a", place.server.now(), true);
    CHECK(place.sweep().code == errc::not_yet_readable);
    place.server.ahead = 20h;
    place.server.take_inventory();
    const auto swept = place.sweep();
    CHECK(swept.text.empty());
    CHECK(swept.count == 0);
    CHECK(place.notes("/w/") == 0);
    CHECK(place.list().names == std::vector<std::string>{"kept 1"});
}

TEST_CASE("An inventory that is older than a writer that died tells nothing about it")
{
    Fixture place;
    place.write("kept", "k");
    place.list();
    place.server.take_inventory();
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        glacier::Client client(settings(place.server), environment(executor, place.memory), place.options);
        glacier::JobNote job;
        job.id =
            co_await glacier::begin_job(client, R"({"Type":"inventory-retrieval","Format":"JSON"})", {}, "testing");
        job.since = place.server.now();
        co_await client.notes().put_inventory_job(job);
    });
    leave_archive(place, "left", leave_intent(place, "root/a", place.server.now() + 1h, true));
    for (int i = 0; i < 2; ++i) {
        CHECK(place.sweep().code == errc::not_yet_readable);
        CHECK(place.notes("/w/") == 1);
        CHECK(place.server.vault().archives.size() == 2);
    }
    CHECK(place.server.vault().jobs.size() == 1);
}

TEST_CASE("A place is not held up by what a process has left below another folder of the vault")
{
    Fixture place;
    leave_intent(place, "elsewhere/a", place.server.now(), true);
    CHECK(place.sweep().text.empty());
    CHECK(place.notes("/w/") == 1);
}
