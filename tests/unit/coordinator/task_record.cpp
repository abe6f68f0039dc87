#include <holdfast/detail/coordinator/task_record.hpp>

#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <chrono>

using namespace holdfast;
using namespace std::chrono_literals;

namespace {

detail::TaskRecord a_record()
{
    detail::TaskRecord record;
    record.disabled = true;
    record.status.emplace();
    record.status->task_id = 7;
    record.status->folder_name = "folder with\nlines";
    record.chain.folder = "folder";
    record.chain.length = 2;
    record.chain.last_etag = 12;
    record.chain.places.push_back({"Local", {}});
    record.chain.places.push_back({"FTP", {"folder/0001-full.000.segment"}});
    record.running.emplace();
    record.running->operation_id = 99;
    record.history.resize(2);
    record.history[1].error = "why: \"this\" 7\n";
    record.dirty_places = {"FTP"};
    return record;
}

}  // namespace

TEST_CASE("A task's record is read back as it was written")
{
    CHECK(detail::task_record_from_text(detail::to_text(a_record())) == a_record());
    CHECK(detail::task_record_from_text(detail::to_text(detail::TaskRecord{})) == detail::TaskRecord{});
}

TEST_CASE("A damaged record is refused, wherever it is cut")
{
    const auto text = detail::to_text(a_record());
    std::size_t accepted = 0;
    for (std::size_t size = 0; size < text.size(); ++size) {
        try {
            const auto read = detail::task_record_from_text(std::string_view(text).substr(0, size));
            ++accepted;  // only between two parts
            CHECK(detail::to_text(read).size() == size);
        } catch (const Error& error) {
            CHECK(error.code() == errc::persistence_damaged);
        }
    }
    CHECK(accepted == 6);
}

TEST_CASE("The state of a record counts the failures since the last run that was none")
{
    detail::TaskRecord record;
    const auto at = [](int hour, RunOutcome outcome) {
        BackupHistoryEntry entry;
        entry.started_at = TimePoint(TimeSpan(std::chrono::hours(hour)));
        entry.duration_in_ms = 1000;
        entry.outcome = outcome;
        entry.is_full = true;
        return entry;
    };
    CHECK_FALSE(detail::state_of(record).failed);
    record.history = {at(1, RunOutcome::failed), at(2, RunOutcome::done), at(3, RunOutcome::failed), at(4, RunOutcome::failed)};
    const auto state = detail::state_of(record);
    REQUIRE(state.failed);
    CHECK(state.failed->attempts == 2);
    CHECK(state.failed->at == TimePoint(TimeSpan(4h)) + 1s);
    CHECK(state.failed->is_full);
    detail::append_history(record, at(5, RunOutcome::aborted), 3);
    CHECK(record.history.size() == 3);
    CHECK_FALSE(detail::state_of(record).failed);
}

TEST_CASE("A record fits the persistence, whatever errors say, however long the history is and however much a place lacks")
{
    auto record = a_record();
    for (int i = 0; i < 300; ++i) {
        auto& entry = record.history.emplace_back();
        entry.operation_id = i;
        entry.error = std::string(200'000, 'x');
        entry.places.push_back({"FTP", std::string(4095, 'y') + "\xc3\xa4"});
    }
    record.status->error = BackupError{std::string(3'000'000, 'z'), {}};
    record.status->upload_to_ftp.emplace().exception = std::string(3'000'000, 'z');
    for (int i = 0; i < 1000; ++i) record.chain.places[1].missing.push_back(std::string(800, 'f') + std::to_string(i));
    const auto text = detail::to_fitting_text(record);
    CHECK(text.size() <= std::size_t{1} << 20);
    CHECK(detail::task_record_from_text(text) == record);
    CHECK(record.history.back().operation_id == 299);
    CHECK(record.history.back().error.ends_with("..."));
    CHECK(record.status->error->exception.size() <= 4096);
    CHECK_FALSE(record.chain.places[1].is_whole());

    auto small = a_record();
    CHECK(detail::to_fitting_text(small) == detail::to_text(a_record()));
}

TEST_CASE("A synthetic full that was started by hand is no failure to be tried again, and is delayed as what it is")
{
    detail::TaskRecord record;
    BackupHistoryEntry scheduled;
    scheduled.outcome = RunOutcome::failed;
    scheduled.slot = TimePoint(TimeSpan(1h));
    scheduled.is_full = scheduled.is_synthetic = true;
    BackupHistoryEntry by_hand = scheduled;
    by_hand.slot.reset();
    record.history = {by_hand};
    CHECK_FALSE(detail::state_of(record).failed);
    record.history = {scheduled, by_hand};
    REQUIRE(detail::state_of(record).failed);
    CHECK(detail::state_of(record).failed->attempts == 1);
    CHECK(detail::state_of(record).failed->slot == scheduled.slot);

    record.running = by_hand;
    CHECK(detail::state_of(record).delayed_is_synthetic);
    record.running = scheduled;
    CHECK_FALSE(detail::state_of(record).delayed_is_synthetic);
}
