#ifndef HOLDFAST_TASK_RESULTS_HPP
#define HOLDFAST_TASK_RESULTS_HPP

#include <holdfast/error.hpp>

#include <cstdint>
#include <string>

namespace holdfast::inline v1 {

/// Answer to a put template.
struct PutServerWideBackupConfigurationResult {
    std::string name;  ///< the template's name, generated if the configuration left it blank
    std::int64_t task_id = 0;
    /// The revision of the commit that changed the template and all its derived tasks.
    std::uint64_t raft_command_index = 0;
};

/// Answer to delete and toggle.
struct ServerWideTaskResult {
    std::string name;
    std::uint64_t raft_command_index = 0;  ///< 0 if nothing had to change
};

/// Answer to start backup; with errc::backup_already_running the id is the running operation's.
struct StartBackupOperationResult {
    std::int64_t operation_id = 0;
    std::string responsible_node;
};

/// Answer to starting a restore or a verification; with errc::restore_already_running the id is the running one's.
struct OperationIdResult {
    std::int64_t operation_id = 0;
    std::string operation_node_tag;
};

/// A backup task that is not derived from a template is none of holdfast's business; its name is, because the
/// prefix of derived tasks is reserved.
struct TaskToggleResult {
    std::int64_t task_id = 0;
    bool disabled = false;
};

/// What the connection test of one place has found.
struct PlaceCheckResult {
    std::string name;    ///< as in BackupDestinations: Local, AmazonS3, …
    error_code code{};   ///< no error: the place can be written to, read and listed
    Diagnostics diagnostics{};  ///< what stands in the way, and what to do
};

}  // namespace holdfast::inline v1

#endif
