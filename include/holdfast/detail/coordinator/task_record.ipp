#ifndef HOLDFAST_DETAIL_COORDINATOR_TASK_RECORD_IPP
#define HOLDFAST_DETAIL_COORDINATOR_TASK_RECORD_IPP

#include <holdfast/configuration/json.hpp>
#include <holdfast/detail/coordinator/task_record.hpp>
#include <holdfast/error.hpp>
#include <holdfast/persistence/limits.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

namespace holdfast::inline v1::detail {

namespace task_record_text {

constexpr std::string_view first_line = "holdfast task 1\n";

// Parts are `name length\n` followed by that many bytes and a line break, so that no part needs escaping.
inline void put(std::string& text, std::string_view name, std::string_view value)
{
    text.append(name).append(" ").append(std::to_string(value.size())).append("\n").append(value).append("\n");
}

[[noreturn]] inline void damaged(std::string_view part)
{
    throw Error(errc::persistence_damaged, "The record of a backup task cannot be read (at its part '" + std::string(part) +
                                               "'). Restore the persistence file from a copy, or delete the task's "
                                               "template and put it again.");
}

struct Part {
    std::string_view name;
    std::string_view value;
};

inline Part take(std::string_view& text)
{
    const auto blank = text.find(' ');
    const auto line = text.find('\n');
    if (blank == std::string_view::npos || line == std::string_view::npos || blank > line) damaged("header");
    const Part unnamed{text.substr(0, blank), {}};
    std::size_t length = 0;
    const auto* const end = text.data() + line;
    const auto [stop, problem] = std::from_chars(text.data() + blank + 1, end, length);
    if (problem != std::errc{} || stop != end || length > text.size() - line - 1) damaged(unnamed.name);
    const Part part{unnamed.name, text.substr(line + 1, length)};
    text.remove_prefix(line + 1 + length);
    if (!text.starts_with('\n')) damaged(part.name);
    text.remove_prefix(1);
    return part;
}

constexpr std::size_t longest_error = 4096;
constexpr std::size_t longest_record = maximum_record_value_size - 65536;

inline void shorten(std::string& text)
{
    if (text.size() <= longest_error) return;
    std::size_t end = longest_error - 3;
    // Not in the middle of a UTF-8 sequence.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    text.replace(end, std::string::npos, "...");
}

inline void shorten(BackupHistoryEntry& entry)
{
    shorten(entry.error);
    for (auto& place : entry.places) shorten(place.error);
}

inline void shorten(PeriodicBackupStatus& status)
{
    if (status.error) shorten(status.error->exception);
    const auto shorten_place = [](auto& place) {
        if (place && place->exception) shorten(*place->exception);
    };
    shorten_place(status.local_backup);
    for (const auto upload : {&PeriodicBackupStatus::upload_to_s3, &PeriodicBackupStatus::upload_to_glacier,
                              &PeriodicBackupStatus::upload_to_azure, &PeriodicBackupStatus::upload_to_google_cloud,
                              &PeriodicBackupStatus::upload_to_ftp})
        shorten_place(status.*upload);
}

}  // namespace task_record_text

std::string to_fitting_text(TaskRecord& record)
{
    using namespace task_record_text;
    if (record.status) shorten(*record.status);
    for (auto& entry : record.history) shorten(entry);
    auto text = to_text(record);
    while (text.size() > longest_record && record.history.size() > 1) {
        record.history.erase(record.history.begin(),
                             record.history.begin() + static_cast<std::ptrdiff_t>((record.history.size() + 3) / 4));
        text = to_text(record);
    }
    if (text.size() <= longest_record) return text;
    for (auto& place : record.chain.places) {
        place.recount = !place.is_whole();
        place.missing.clear();
    }
    return to_text(record);
}

std::string to_text(const TaskRecord& record)
{
    using task_record_text::put;
    std::string text(task_record_text::first_line);
    if (record.disabled) put(text, "disabled", "1");
    if (record.status) put(text, "status", to_json(*record.status));
    if (record.chain.exists()) put(text, "chain", to_text(record.chain));
    if (record.running) put(text, "running", to_json(*record.running));
    if (!record.history.empty()) put(text, "history", to_json(record.history));
    for (const auto& place : record.dirty_places) put(text, "dirty", place);
    return text;
}

TaskRecord task_record_from_text(std::string_view text)
{
    if (!text.starts_with(task_record_text::first_line)) {
        constexpr std::string_view any_version = "holdfast task ";
        const auto version = text.substr(0, text.find('\n'));
        if (version.size() > any_version.size() && version.size() < 40 && version.size() < text.size() &&
            version.starts_with(any_version) &&
            version.find_first_not_of("0123456789", any_version.size()) == std::string_view::npos)
            throw Error(errc::unsupported_format, "The record of a backup task was written by a newer version ('" +
                                                      std::string(version) +
                                                      "'). Start the program that was used last.");
        task_record_text::damaged("first line");
    }
    text.remove_prefix(task_record_text::first_line.size());
    TaskRecord record;
    while (!text.empty()) {
        const auto part = task_record_text::take(text);
        try {
            if (part.name == "disabled")
                record.disabled = part.value == "1";
            else if (part.name == "status")
                record.status = from_json<PeriodicBackupStatus>(part.value);
            else if (part.name == "chain")
                record.chain = chain_state_from_text(part.value);
            else if (part.name == "running")
                record.running = from_json<BackupHistoryEntry>(part.value);
            else if (part.name == "history")
                record.history = from_json<std::vector<BackupHistoryEntry>>(part.value);
            else if (part.name == "dirty")
                record.dirty_places.emplace_back(part.value);
            else
                task_record_text::damaged(part.name);
        } catch (const Error& error) {
            if (error.code() == errc::persistence_damaged) throw;
            task_record_text::damaged(part.name);
        }
    }
    return record;
}

bool is_tried_once(const BackupHistoryEntry& run)
{
    return run.is_synthetic && !run.slot;
}

TaskState state_of(const TaskRecord& record)
{
    TaskState state;
    state.disabled = record.disabled;
    if (record.status) {
        const auto& status = *record.status;
        state.last_full = status.last_full_backup;
        state.last_incremental = status.last_incremental_backup;
        state.last_full_internal = status.last_full_backup_internal;
        state.last_incremental_internal = status.last_incremental_backup_internal;
        state.delay_until = status.delay_until;
        state.original_backup_time = status.original_backup_time;
        state.is_encrypted = status.is_encrypted;
        state.node_tag = status.node_tag;
        if (status.error) state.error = std::make_shared<const BackupError>(*status.error);
    }
    state.delayed_is_full = record.running && record.running->is_full;
    state.delayed_is_synthetic = record.running && is_tried_once(*record.running);
    for (auto entry = record.history.rbegin(); entry != record.history.rend() && entry->outcome == RunOutcome::failed;
         ++entry) {
        if (is_tried_once(*entry)) continue;
        if (!state.failed)
            state.failed = FailedRun{0, entry->started_at + std::chrono::milliseconds(entry->duration_in_ms),
                                     entry->is_full, entry->slot};
        ++state.failed->attempts;
    }
    const auto& chain = record.chain;
    state.chain_type = chain.type;
    state.chain_length = chain.length;
    state.chain_usable = chain.exists() && chain.last_etag && !chain.damaged &&
                         std::any_of(chain.places.begin(), chain.places.end(),
                                     [](const ChainPlace& place) { return place.is_whole(); });
    state.behind = !record.dirty_places.empty() || (chain.exists() && !chain.places_behind().empty());
    return state;
}

void append_history(TaskRecord& record, BackupHistoryEntry entry, std::size_t length)
{
    record.history.push_back(std::move(entry));
    if (record.history.size() > length)
        record.history.erase(record.history.begin(),
                             record.history.end() - static_cast<std::ptrdiff_t>(length));
}

}  // namespace holdfast::inline v1::detail

#endif
