#ifndef DOCUMENT_SERVER_APP_STORY_HPP
#define DOCUMENT_SERVER_APP_STORY_HPP

#include "server.hpp"

#include <holdfast/encryption/secret_text.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace document_server {

/// The tour through server-wide backups that the program gives without arguments: one function a chapter, in the order
/// in which they are told. Everything that is shown is really done.
class Story {
public:
    /// `folder` is emptied first if an earlier story made it; any other folder that is not empty is refused.
    /// `program` is how to run it again, for the hints at the end.
    Story(const std::filesystem::path& folder, std::string program);

    /// Tells it. Throws what goes wrong.
    void tell();

private:
    awaitable<void> tell_all();

    // story_begin.cpp
    void load_data();
    awaitable<void> put_template();
    awaitable<void> show_tasks();
    awaitable<void> back_up_everything();

    // story_changes.cpp
    awaitable<void> write_during_a_backup();
    awaitable<void> back_up_changes();
    awaitable<void> create_a_database();
    awaitable<void> delay_and_abort();

    // story_end.cpp
    awaitable<void> verify_everything();
    awaitable<void> restore();
    awaitable<void> restore_encrypted();
    void show_files();
    void summary();

    // story.cpp

    /// The id of the template's derived task of a database.
    awaitable<std::int64_t> task_of(std::string database, std::string configuration);
    /// Starts a backup and returns its operation.
    awaitable<std::int64_t> start(std::string database, std::string configuration, bool is_full);
    /// Shows how far an operation is until it has ended, and returns how.
    awaitable<holdfast::OperationState> watch(std::int64_t operation, std::string what, std::uint64_t items);
    awaitable<void> pause(holdfast::TimeSpan span);
    [[nodiscard]] std::vector<std::string> databases();
    [[nodiscard]] std::filesystem::path backups_folder() const { return folder_ / "backups"; }

    std::filesystem::path folder_;
    std::string program_;
    Server server_;
    holdfast::SecretText key_;
    std::map<std::string, std::uint64_t> documents_{};  ///< how many were loaded, by database
    std::uint64_t bytes_read_ = 0;
    std::uint64_t bytes_stored_ = 0;
    std::uint64_t backups_made_ = 0;
    std::uint64_t backups_verified_ = 0;
    std::vector<std::string> proven_{};  ///< what was restored and compared
};

/// The names of the story's templates.
inline constexpr const char* nightly = "Nightly";
inline constexpr const char* careful = "Words, with care";

}  // namespace document_server

#endif
