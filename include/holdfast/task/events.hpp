#ifndef HOLDFAST_TASK_EVENTS_HPP
#define HOLDFAST_TASK_EVENTS_HPP

#include <holdfast/error.hpp>
#include <holdfast/time.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <variant>

namespace holdfast::inline v1 {

/// What happens in a coordinator, told to the host's observer. Events are types: a misspelt one does not compile.
/// Texts hold no secret.
namespace event {

/// Which derived task an event is about.
struct Task {
    std::int64_t task_id = 0;
    std::string task_name;
    std::string database;
};

/// A template was created, replaced or renamed.
struct TemplatePut {
    std::string name;
    std::int64_t task_id = 0;
    std::uint64_t raft_command_index = 0;
};
/// A template is gone, and its derived tasks with it.
struct TemplateDeleted {
    std::string name;
};
/// A template was disabled or enabled.
struct TemplateToggled {
    std::string name;
    bool disabled = false;
};
/// A backup left the queue and runs.
struct OperationStarted {
    Task task;
    std::int64_t operation_id = 0;
    bool is_full = false;
};
/// One attempt did not succeed; another follows, if any, at `next_attempt` or at the next slot.
struct AttemptFailed {
    Task task;
    std::int64_t operation_id = 0;
    int attempt = 1;
    error_code code;
    std::string text;
};
/// The run succeeded, but not at this place; what is missing there is copied later.
struct PlaceFellBehind {
    Task task;
    std::string place;
    error_code code;
    std::string text;
};
/// A place that fell behind has the whole chain now.
struct PlaceCaughtUp {
    Task task;
    std::string place;
};
/// The backup is durable and recorded.
struct BackupCommitted {
    Task task;
    std::int64_t operation_id = 0;
    std::string manifest;  ///< the object's name below the place's database folder
    bool is_full = false;
    std::uint64_t bytes_stored = 0;
};
/// A run is parked, and goes on at that time.
struct OperationDelayed {
    Task task;
    std::int64_t operation_id = 0;
    TimePoint until;
};
/// Ended without a backup: aborted, or cancelled with the reason.
struct OperationCanceled {
    Task task;
    std::int64_t operation_id = 0;
    std::string reason;
};
/// A pre-flight check holds a due run back.
struct RunHeldBack {
    Task task;
    std::string reason;
};
/// Old chains were removed, or could not be (`text`).
struct RetentionDone {
    Task task;
    std::string place;
    std::uint64_t chains_removed = 0;
    std::string text;
};
/// A restore was accepted.
struct RestoreStarted {
    std::int64_t operation_id = 0;
    std::string database;  ///< the new one
};
/// The database is published, and the coordinator knows it.
struct RestoreCompleted {
    std::int64_t operation_id = 0;
    std::string database;
    std::string manifest;  ///< the last backup that was restored, by its name at the place
    std::uint64_t bytes_written = 0;
};
/// Ended without the database; `code == condition::cancelled`: somebody asked for that.
struct RestoreFailed {
    std::int64_t operation_id = 0;
    std::string database;
    error_code code;
    std::string text;
};
/// `task` is blank for a verification of a place.
struct VerificationStarted {
    Task task;
    std::int64_t operation_id = 0;
};
/// All was read; `damaged` of the `backups` are not right.
struct VerificationCompleted {
    Task task;
    std::int64_t operation_id = 0;
    std::uint64_t backups = 0;
    std::uint64_t damaged = 0;        ///< of `backups`
    std::uint64_t unread = 0;         ///< of `backups`: their places did not give all of them
    std::uint64_t unread_places = 0;  ///< that could not even be listed
};
/// No place could be read, or somebody asked for the end (`code == condition::cancelled`).
struct VerificationFailed {
    Task task;
    std::int64_t operation_id = 0;
    error_code code;
    std::string text;
};
/// Something that no operation waits for went wrong; the coordinator goes on and tries again.
struct BackgroundFailure {
    std::string what;
    error_code code;
};

}  // namespace event

/// One of them.
using Event =
    std::variant<event::TemplatePut, event::TemplateDeleted, event::TemplateToggled, event::OperationStarted,
                 event::AttemptFailed, event::PlaceFellBehind, event::PlaceCaughtUp, event::BackupCommitted,
                 event::OperationDelayed, event::OperationCanceled, event::RunHeldBack, event::RetentionDone,
                 event::BackgroundFailure, event::RestoreStarted, event::RestoreCompleted, event::RestoreFailed,
                 event::VerificationStarted, event::VerificationCompleted, event::VerificationFailed>;

/// Called on the coordinator's strand: quick, does not throw, and may call the coordinator's asynchronous functions.
using Observer = std::function<void(const Event&)>;

}  // namespace holdfast::inline v1

#endif
