#ifndef HOLDFAST_DETAIL_COORDINATOR_CORE_HPP
#define HOLDFAST_DETAIL_COORDINATOR_CORE_HPP

#include <holdfast/backup/backup_job.hpp>
#include <holdfast/backup/backup_outcome.hpp>
#include <holdfast/backup/place.hpp>
#include <holdfast/configuration/periodic_backup_configuration.hpp>
#include <holdfast/configuration/server_wide_backup_configuration.hpp>
#include <holdfast/detail/async_mutex.hpp>
#include <holdfast/detail/coordinator/composition.hpp>
#include <holdfast/detail/coordinator/operation.hpp>
#include <holdfast/detail/coordinator/task_record.hpp>
#include <holdfast/detail/engine_port.hpp>
#include <holdfast/detail/persistence_port.hpp>
#include <holdfast/detail/scheduler_port.hpp>
#include <holdfast/restore/restore.hpp>
#include <holdfast/restore/verify.hpp>
#include <holdfast/retention/execute.hpp>
#include <holdfast/schedule/admission_queue.hpp>
#include <holdfast/schedule/decision_log.hpp>
#include <holdfast/schedule/due_queue.hpp>
#include <holdfast/schedule/plan.hpp>
#include <holdfast/task/coordinator_options.hpp>
#include <holdfast/task/ongoing_task_backup.hpp>
#include <holdfast/task/ongoing_tasks_request.hpp>
#include <holdfast/task/results.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/strand.hpp>

#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

using boost::asio::awaitable;

/// `code` is errc::backup_already_running or errc::restore_already_running; with the id that the answer has to carry.
class AlreadyRunning : public Error {
public:
    AlreadyRunning(errc code, std::int64_t operation_id, std::string text)
        : Error(code, std::move(text)), operation_id_(operation_id)
    {
    }
    [[nodiscard]] std::int64_t operation_id() const noexcept { return operation_id_; }

private:
    std::int64_t operation_id_;
};

class BuiltEngine;

/// One template with what is computed from it once.
struct TemplateEntry {
    ServerWideBackupConfiguration configuration{};
    Revision revision = 0;
    std::optional<CronExpression> full{};
    std::optional<CronExpression> incremental{};
    TimeZone zone = TimeZone::utc();
    std::unordered_set<std::string> excluded{};  ///< folded names
    OngoingTaskBackup shown{};            ///< what all its derived tasks look like; of databases that are not encrypted
    OngoingTaskBackup shown_encrypted{};  ///< the same, of databases that are
    /// True once the databases without a record have due times of their own; until then one entry of the due queue
    /// stands for all of them, so that a put costs the same for one database and for a hundred thousand.
    bool expanded = false;
};

struct DatabaseEntry {
    std::int64_t number = 0;
    DatabaseInfo info{};
    TimePoint registered_at{};  ///< when it was first seen: slots before that are none of its business
};

/// A task, looked up: what its template and its database are.
struct TaskView {
    std::int64_t id = 0;
    const TemplateEntry* of_template = nullptr;
    const DatabaseEntry* database = nullptr;
};

/// Notes when a run of this kind began, for the schedule.
void note_attempt(PeriodicBackupStatus& status, const BackupHistoryEntry& entry);

/// Forgets what kept a task's status from being well, once all places have caught up.
void clear_place_errors(PeriodicBackupStatus& status);

/// The coordinator without its compile-time policies. Every member function runs on the strand, but for
/// `request_stop`; coroutines that the outside awaits return there too.
class Core : public std::enable_shared_from_this<Core> {
public:
    Core(std::unique_ptr<EnginePort> engine, std::unique_ptr<PersistencePort> persistence,
         std::shared_ptr<SchedulerPort> scheduler, Composition composition, CoordinatorOptions options);

    [[nodiscard]] const boost::asio::any_io_executor& strand() const noexcept { return strand_; }
    /// From any thread.
    void request_stop();

    // start.ipp
    awaitable<bool> start();
    awaitable<bool> stop();

    // templates.ipp
    awaitable<PutServerWideBackupConfigurationResult> put_template(ServerWideBackupConfiguration configuration);
    awaitable<std::optional<ServerWideBackupConfiguration>> get_template(std::string name);
    awaitable<std::vector<ServerWideBackupConfiguration>> get_templates();
    awaitable<ServerWideTaskResult> delete_template(std::string name);
    awaitable<ServerWideTaskResult> toggle_template(std::string name, bool disable);

    // databases.ipp
    awaitable<bool> database_created(DatabaseInfo database);
    awaitable<bool> database_created_by_name(std::string name);
    awaitable<bool> database_deleted(std::string name);

    // tasks.ipp
    awaitable<std::optional<OngoingTaskBackup>> get_task(std::string database, std::string name_or_blank, std::int64_t id);
    awaitable<std::vector<OngoingTaskBackup>> get_tasks(OngoingTasksRequest request);
    awaitable<std::optional<PeriodicBackupStatus>> get_status(std::string database, std::int64_t id);
    awaitable<std::vector<BackupHistoryEntry>> get_history(std::string database, std::int64_t id);
    awaitable<std::vector<DecisionLogEntry>> get_decisions(std::string database, std::int64_t id);
    awaitable<TaskToggleResult> toggle_task(std::string database, std::int64_t id, bool disable);
    awaitable<bool> refuse_task_change(std::string database, std::string name, std::int64_t id, std::string verb);

    // operations.ipp
    awaitable<StartBackupOperationResult> start_backup(std::string database, std::int64_t id, bool is_full,
                                                       Operation::Build build = Operation::Build::no);
    awaitable<StartBackupOperationResult> start_synthetic_full(std::string database, std::int64_t id);
    awaitable<bool> delay_backup(std::int64_t operation_id, TimeSpan span);
    awaitable<bool> kill_operation(std::int64_t operation_id);
    awaitable<OperationState> get_operation_state(std::int64_t operation_id);
    awaitable<OperationState> wait_for_operation(std::int64_t operation_id);

    // restore.ipp
    awaitable<std::vector<PlaceCheckResult>> check_places(ServerWideBackupConfiguration configuration);
    awaitable<std::vector<RestorePoint>> get_restore_points(RestoreBackupConfiguration place);
    awaitable<OperationIdResult> start_restore(RestoreBackupConfiguration configuration);
    awaitable<RestoreResult> restore_database(RestoreBackupConfiguration configuration);

    // verify.ipp
    awaitable<OperationIdResult> start_verify_task(std::string database, std::int64_t id);
    awaitable<VerifyReport> verify_task(std::string database, std::int64_t id);
    awaitable<OperationIdResult> start_verify_place(RestoreBackupConfiguration place);
    awaitable<VerifyReport> verify_place(RestoreBackupConfiguration place);
    awaitable<std::vector<std::pair<std::string, RetentionPlan>>> explain_retention(std::string database, std::int64_t id);

private:
    using OperationPtr = std::shared_ptr<Operation>;
    using Change = std::function<void(TaskRecord&)>;

    // load.ipp
    awaitable<void> load_templates();
    awaitable<void> load_databases();
    awaitable<void> load_tasks();
    awaitable<void> put_record_aside(Record record);
    awaitable<void> recover_task(std::int64_t id, TaskRecord record);
    awaitable<std::vector<Record>> list_all(std::string prefix);
    awaitable<void> load_counters();
    Transaction::Put counters_put() const;
    void require_started() const;
    TemplateEntry make_entry(ServerWideBackupConfiguration configuration, Revision revision) const;

    // templates.ipp
    const TemplateEntry* find_template(std::string_view name) const;
    void apply_template(TemplateEntry entry);
    void reschedule_template(std::int64_t template_id);

    // databases.ipp
    awaitable<void> register_databases(std::vector<DatabaseInfo> added, std::vector<std::string> removed);
    std::string database_page(std::int64_t page) const;
    void forget_database(const std::string& folded, const std::string& reason);
    void unlist_databases(const std::vector<std::int64_t>& numbers);
    void derive_for(const DatabaseEntry& database);
    awaitable<bool> register_database(DatabaseInfo database);
    awaitable<bool> register_database_by_name(std::string name);
    bool applies(const TemplateEntry& entry, const DatabaseEntry& database) const;

    // tasks.ipp
    std::optional<TaskView> find_task(std::int64_t id) const;
    TaskView require_task(const std::string& database, std::int64_t id) const;
    /// As `find_task`, for a run that has waited: errc::aborted if the task is gone meanwhile.
    TaskView require_live_task(std::int64_t id) const;
    event::Task describe(const TaskView& task) const;
    bool is_disabled(const TaskView& task) const;
    awaitable<TaskRecord> load_record(std::int64_t id);
    /// Reads, changes and commits one record, again if somebody else was faster. Nothing happens if the task is
    /// gone. Returns what was written.
    awaitable<std::optional<TaskRecord>> update_record(std::int64_t id, Change change);
    OngoingTaskBackup make_template_info(const ServerWideBackupConfiguration& configuration, bool encrypted) const;
    OngoingTaskBackup make_task_info(const TaskView& task, const TaskState& state) const;
    std::vector<std::int64_t> tasks_of(const OngoingTasksRequest& request) const;

    // scheduling.ipp
    void pump();
    void arm(std::optional<TimePoint> time);
    void watch_clock();
    void reschedule_all();
    void expand(std::int64_t template_id);
    void when_due(std::int64_t id, TimePoint now);
    bool admit(std::int64_t id, TimePoint now);
    std::optional<std::string> held_back(const TaskView& task, bool is_full, TimePoint now);
    PlanInput plan_input(const TaskView& task) const;
    std::optional<PlannedBackup> plan(const TaskView& task) const;
    void reschedule(std::int64_t id);
    void log_decision(std::int64_t id, std::string text);
    std::vector<BackupHistoryEntry> skipped_slots(const TaskView& task, const PlannedBackup& planned) const;

    // operations.ipp
    OperationPtr new_operation(const TaskView& task, bool is_full, bool manual);
    OperationPtr live_operation(std::int64_t task_id) const;
    OperationPtr require_operation(std::int64_t operation_id) const;
    void launch(OperationPtr operation);
    void when_parked(const std::weak_ptr<Operation>& weak, bool parked);
    void end_operation(const OperationPtr& operation);
    void cancel_operation(const OperationPtr& operation, std::string reason, error_code code = errc::aborted);
    void cancel_task(std::int64_t task_id, const std::string& reason);
    void refresh_progress(Operation& operation) const;
    std::int64_t next_operation_id(TimePoint now);
    void remember(const OperationPtr& operation);
    void complete_waiting(Operation& operation);
    [[nodiscard]] bool is_idle() const { return live_.empty() && readings_.empty() && background_ == 0; }
    void tell_if_idle();

    // readings.ipp: restores and verifications, which are operations beside the tasks
    template <class Result>
    using Work = std::function<awaitable<Result>(OperationPtr)>;
    OperationPtr new_reading(Operation::Work work, std::string database);
    /// Tells how it ended: the result, or what failed.
    template <class Result>
    Begun<Result> launch_reading(OperationPtr operation, Work<Result> work);
    template <class Result>
    awaitable<Result> answer_of(Begun<Result> begun);
    template <class Result>
    OperationIdResult id_of(const Begun<Result>& begun) const;
    void end_reading(const OperationPtr& operation, const std::exception_ptr& failure);
    void tell_of_failure(const Operation& operation, error_code code, std::string text) const;
    /// Cancellation    terminal: cancels the operation, and waits until it has ended
    awaitable<void> wait_sheltered(OperationPtr operation);
    awaitable<void> until_ended(OperationPtr operation);
    Begun<RestoreResult> begin_restore(RestoreBackupConfiguration configuration);
    awaitable<RestoreResult> run_restore(OperationPtr operation, RestoreBackupConfiguration configuration);
    awaitable<void> register_restored(RestoreBackupConfiguration configuration);
    Begun<VerifyReport> begin_verify_task(std::string database, std::int64_t id);
    awaitable<VerifyReport> run_verify_task(OperationPtr operation);
    Begun<VerifyReport> begin_verify_place(RestoreBackupConfiguration place);
    awaitable<VerifyReport> run_verify_place(OperationPtr operation, RestoreBackupConfiguration place);
    /// Precondition: all of it was read.
    void conclude_verification(Operation& operation, const VerifyReport& report);

    // run.ipp
    awaitable<void> run_operation(OperationPtr operation);
    awaitable<void> run_backup_of(OperationPtr operation, TaskRecord record);
    awaitable<std::optional<std::string>> why_database_is_read(OperationPtr operation, TaskRecord record);
    awaitable<std::vector<Place>> open_places(TaskView task);
    awaitable<std::optional<SecretBytes>> key_of(PeriodicBackupConfiguration configuration, std::string database);
    awaitable<bool> chain_is_whole_somewhere(ChainState chain, std::vector<Place> places);

    // build.ipp
    awaitable<std::optional<std::string>> why_not_built(ChainState chain, ChainDemand demand,
                                                        std::vector<Place> places);
    awaitable<bool> freshen_chain(OperationPtr operation, TaskRecord record);
    awaitable<void> build_full(OperationPtr operation, BuiltEngine& built, ChainState chain, const BackupJob& job);
    awaitable<BackupOutcome> run_job(OperationPtr operation, std::shared_ptr<BuiltEngine> built, BackupJob job);
    [[noreturn]] static void refuse_or_read_database(const Operation& operation, const std::exception_ptr& failure);

    // catch_up.ipp
    awaitable<void> catch_up_places(OperationPtr operation, TaskRecord record);
    awaitable<void> mark_targets(OperationPtr operation, ChainState chain, std::vector<Place> places);
    awaitable<void> sweep_dirty_places(OperationPtr operation, std::vector<std::string> dirty, std::vector<Place> places);
    void plan_catch_up(std::int64_t id, bool needed);

    // record_run.ipp
    awaitable<void> record_success(OperationPtr operation, PeriodicBackupConfiguration configuration, BackupOutcome outcome,
                                   Etag etag);
    awaitable<void> record_nothing_changed(OperationPtr operation);
    awaitable<void> record_failure(OperationPtr operation, error_code code, Diagnostics diagnostics,
                                   std::vector<PlaceOutcome> places);

    // retain.ipp
    [[nodiscard]] static bool retains(const PeriodicBackupConfiguration& configuration);
    /// Precondition: the task's record has the places as dirty. It takes the mark off those that are not in `left_behind`.
    awaitable<void> retain(OperationPtr operation, PeriodicBackupConfiguration configuration, std::vector<Place> places,
                           std::vector<std::string> left_behind);
    bool is_other_task(std::int64_t id, const std::string& task_name) const;

    awaitable<bool> set_task_disabled(std::int64_t id, bool disable);
    awaitable<std::shared_ptr<DestinationPort>> open_place(RestoreBackupConfiguration configuration);
    awaitable<BackupOutcome> run_staged(OperationPtr operation, std::shared_ptr<BuiltEngine> built, BackupJob job);
    awaitable<void> remove_staging(std::int64_t operation_id);
    PeriodicBackupConfiguration derived_configuration(const TaskView& task) const;
    DestinationEnvironment environment(std::string_view kind) const;
    bool folder_in_use(const std::string& database, const std::string& folder) const;

    void spawn(std::function<awaitable<void>()> work, std::string what);
    void tell(Event event) const;

    CoordinatorOptions options_;
    boost::asio::any_io_executor strand_;
    boost::asio::any_io_executor blocking_;
    std::unique_ptr<EnginePort> engine_;
    std::shared_ptr<PersistencePort> persistence_;
    std::shared_ptr<SchedulerPort> scheduler_;
    Composition composition_;
    std::string process_id_;

    AsyncMutex commit_lock_;
    bool started_ = false;
    TimePoint started_at_{};
    bool stopping_ = false;
    std::size_t background_ = 0;  ///< coroutines that nobody outside awaits
    std::size_t readers_ = 0;     ///< listings of a place; while there are any, or readings, retention removes nothing
    std::vector<boost::asio::any_completion_handler<void()>> waiting_for_end_{};
    EngineIdentity identity_{};

    std::map<std::int64_t, TemplateEntry> templates_{};
    std::unordered_map<std::string, DatabaseEntry> databases_{};       ///< by folded name
    std::unordered_map<std::int64_t, std::string> database_names_{};   ///< number → folded name
    std::int64_t last_template_ = 0;
    std::int64_t last_database_ = 0;
    Revision counters_revision_ = 0;
    std::unordered_map<std::int64_t, TaskState> states_{};
    std::unordered_map<std::int64_t, DecisionLog> decisions_{};
    std::unordered_map<std::int64_t, std::pair<TimePoint, std::string>> held_slots_{};  ///< due, but held back: why
    std::unordered_map<std::int64_t, std::pair<int, TimePoint>> catch_up_at_{};         ///< attempts, next
    std::unordered_map<std::int64_t, TimePoint> cut_at_{};  ///< when a run ended without its end: its requests were cut

    DueQueue due_{};
    AdmissionQueue admission_;
    std::map<std::int64_t, OperationPtr> operations_{};             ///< all that are remembered
    std::unordered_map<std::int64_t, OperationPtr> live_{};         ///< by task
    std::map<std::int64_t, OperationPtr> readings_{};               ///< restores and verifications under way
    std::int64_t last_operation_ = 0;
    std::shared_ptr<boost::asio::cancellation_signal> timer_{};
    std::optional<TimePoint> armed_{};
    std::shared_ptr<boost::asio::cancellation_signal> clock_watch_{};
    std::vector<std::pair<CronExpression, TimeSpan>> maintenance_{};
    TimeZone host_zone_ = TimeZone::utc();
};

}  // namespace holdfast::inline v1::detail

#endif
