#include "story.hpp"

#include "templates.hpp"
#include "terminal.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <filesystem>

namespace document_server {

using boost::asio::use_awaitable;

awaitable<void> Story::verify_everything()
{
    chapter("9. Verify", "Every stored byte is read back and checked, without the database.");
    for (const auto& [database, count] : documents_) {
        const std::int64_t task = co_await task_of(database, nightly);
        const holdfast::VerifyReport report = co_await server_.backups().async_verify(database, task, use_awaitable);
        std::uint64_t frames = 0;
        std::uint64_t bytes = 0;
        for (const holdfast::VerifiedBackup& backup : report.backups) {
            frames += backup.frames;
            bytes += backup.bytes;
            if (backup.code.failed()) say(database + ": " + backup.diagnostics.text());
        }
        if (!report.is_ok()) throw StoreError("A backup of " + database + " is damaged");
        backups_verified_ += report.backups.size();
        say(database + ": " + std::to_string(report.backups.size()) +
            (report.backups.size() == 1 ? " backup, " : " backups, ") + std::to_string(frames) + " frames, " +
            show_bytes(bytes) + ": all right");
    }
}

awaitable<void> Story::restore()
{
    chapter("10. Restore",
            "Under a new name, beside the original; then both are compared by a digest of all documents.");
    holdfast::BackupEncryptionSettings opened_by;
    opened_by.encryption_mode = holdfast::EncryptionMode::use_provided_key;
    opened_by.key = key_;

    // The folder of a database is a form of its name that is safe as a folder, so it is asked for, not guessed.
    holdfast::RestoreBackupConfiguration place;
    place.backup_location = (backups_folder() / "words").string();
    place.backup_encryption_settings = opened_by;
    const auto points = co_await server_.backups().async_get_restore_points(place, use_awaitable);
    std::vector<std::vector<std::string>> rows{{"Restore point of Words", "Taken", "Files to restore", "Stored"}};
    for (const holdfast::RestorePoint& point : points)
        rows.push_back({point.file_name, show_time(point.date_time), std::to_string(point.files_to_restore),
                        show_bytes(static_cast<std::uint64_t>(point.size_in_bytes))});
    table(rows);
    if (points.size() < 2) throw StoreError("Words has no full and incremental backup to restore");

    for (const bool everything : {true, false}) {
        const holdfast::RestorePoint& point = everything ? points.front() : points.back();
        holdfast::RestoreBackupConfiguration configuration = place;
        configuration.database_name = everything ? "Words, restored" : "Words, before the changes";
        configuration.last_file_name_to_restore = point.file_name;
        const std::string name = configuration.database_name;
        holdfast::Diagnostics why;
        const holdfast::RestoreResult result =
            co_await server_.backups().async_restore(std::move(configuration), why, use_awaitable);
        // The server recorded the digest of Words at each etag: what the restored database must be equal to.
        const auto expected = server_.store().digest_at("Words", result.last_etag);
        const auto [count, digest] = server_.store().count_and_digest(name);
        if (digest != expected)
            throw StoreError("'" + name + "' is not what Words was at etag " + std::to_string(result.last_etag));
        say("'" + name + "': " + show_count(count) + " documents, digest " + digest.substr(0, 16) +
            ", equal to Words at etag " + std::to_string(result.last_etag) +
            (everything ? " (now)" : " (before chapter 5)"));
        proven_.push_back(name);
    }
    co_await restore_encrypted();
}

awaitable<void> Story::restore_encrypted()
{
    // An encrypted database is backed up with its own key, whatever the template says; and it stays encrypted.
    holdfast::RestoreBackupConfiguration configuration;
    configuration.database_name = "Treasury, restored";
    configuration.backup_location = (backups_folder() / "treasury").string();
    configuration.encryption_key = base64(server_.store().key("Treasury"));
    holdfast::BackupEncryptionSettings opened_by;
    opened_by.encryption_mode = holdfast::EncryptionMode::use_provided_key;
    opened_by.key = *configuration.encryption_key;
    configuration.backup_encryption_settings = std::move(opened_by);
    const std::string name = configuration.database_name;
    const holdfast::OperationIdResult started =
        co_await server_.backups().async_start_restore(std::move(configuration), use_awaitable);
    const holdfast::OperationState state =
        co_await server_.backups().async_wait_for_operation(started.operation_id, use_awaitable);
    if (state.status != holdfast::OperationStatus::completed)
        throw StoreError(state.error.value_or("it did not end well"));
    const auto [count, digest] = server_.store().count_and_digest(name);
    if (digest != server_.store().state("Treasury").digest) throw StoreError("'" + name + "' is not what Treasury was");
    say("'" + name + "': " + show_count(count) +
        " documents, opened with the key of Treasury and encrypted with it again");
    proven_.push_back(name);
}

void Story::show_files()
{
    chapter("11. What is on the disk", backups_folder().string());
    std::vector<std::filesystem::path> files;
    for (const auto& item : std::filesystem::recursive_directory_iterator(backups_folder()))
        if (item.is_regular_file()) files.push_back(item.path());
    std::sort(files.begin(), files.end());
    std::filesystem::path folder;
    for (const std::filesystem::path& file : files) {
        const std::filesystem::path parent = std::filesystem::relative(file.parent_path(), backups_folder());
        if (parent != folder) say(parent.string() + "/");
        folder = parent;
        say("    " + file.filename().string() + "  " + show_bytes(std::filesystem::file_size(file)));
    }
}

void Story::summary()
{
    std::uint64_t documents = 0;
    for (const auto& [database, count] : documents_) documents += count;
    std::string restored;
    for (const std::string& name : proven_) restored += (restored.empty() ? "'" : "', '") + name;
    chapter("Summary", "");
    say(std::to_string(documents_.size()) + " databases with " + show_count(documents) +
        " documents; one template; no backup of Scratch");
    say(std::to_string(backups_made_) + " backups: " + show_bytes(bytes_read_) + " read, " + show_bytes(bytes_stored_) +
        " stored, compressed and encrypted");
    say(std::to_string(backups_verified_) + " backups verified byte by byte; restored and equal: " + restored + "'");
    chapter("What to try next", "");
    say(program_ + " --serve " + folder_.string());
    say("    goes on with these databases by the real clock; interrupt or kill it, and start it again");
    say("less " + backups_folder().string() + "/words/*/0001-full.manifest.json");
    say("    what a backup says of itself");
    say("cat '" + (folder_ / "plain backups").string() + "'/words/*/*.segment | zstd -dc | less");
    say("    a backup that is not encrypted, taken apart with common tools");
    say(program_ + " --check " + folder_.string());
    say("    restores every backup to a scratch folder and compares it");
    say("The code is in examples/document_server; begin with backup/document_host_engine.hpp. docs/tutorial.md follows "
        "this story.");
}

}  // namespace document_server
