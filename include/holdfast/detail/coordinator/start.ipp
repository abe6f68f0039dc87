#ifndef HOLDFAST_DETAIL_COORDINATOR_START_IPP
#define HOLDFAST_DETAIL_COORDINATOR_START_IPP

#include <holdfast/configuration/json.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/coordinator/keys.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace holdfast::inline v1::detail {

namespace {

// Tells this start of this process apart from every other, so that a sweep knows whose temporary objects are whose.
std::string new_process_id()
{
    const auto random = SecretBytes::random(8);
    std::string text = std::to_string(::getpid()) + "-";
    for (const auto byte : random.bytes()) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", std::to_integer<unsigned>(byte));
        text += digits;
    }
    return text;
}

void check_options(const CoordinatorOptions& options)
{
    const auto refuse = [](const std::string& text) { throw Error(errc::invalid_argument, "CoordinatorOptions." + text); };
    if (!options.executor) refuse("executor: none was given. Give the executor of the host's io_context or pool.");
    if (!options.blocking_executor) refuse("blocking_executor: none was given. Give the executor of a thread pool.");
    if (options.node_tag.empty() || options.node_tag.size() > 16 ||
        options.node_tag.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") !=
            std::string::npos)
        refuse("node_tag: has to be 1 to 16 letters, digits, '-' or '_'. Choose a short name such as 'A'.");
    if (options.memory_budget < (std::size_t{8} << 20)) refuse("memory_budget: less than 8 MiB. Give more.");
    if (options.segment_size < (std::uint64_t{4} << 20)) refuse("segment_size: less than 4 MiB. Give more.");
    if (options.minimum_places < 1) refuse("minimum_places: a run needs at least one place. Give 1 or more.");
    if (options.history_length < 1) refuse("history_length: has to be at least 1, for retries are counted in it.");
    if (options.held_back_pause <= TimeSpan::zero()) refuse("held_back_pause: has to be positive.");
}

}  // namespace

Core::Core(std::unique_ptr<EnginePort> engine, std::unique_ptr<PersistencePort> persistence,
           std::shared_ptr<SchedulerPort> scheduler, Composition composition, CoordinatorOptions options)
    : options_((check_options(options), std::move(options))),
      strand_(boost::asio::make_strand(options_.executor)),
      blocking_(options_.blocking_executor),
      engine_(std::move(engine)),
      persistence_(std::move(persistence)),
      scheduler_(std::move(scheduler)),
      composition_(std::move(composition)),
      process_id_(new_process_id()),
      commit_lock_(strand_),
      admission_(options_.max_concurrent_backups > 0 ? options_.max_concurrent_backups
                                                     : AdmissionQueue::default_slots())
{
    composition_.builds_fulls = engine_->builds_fulls();
    host_zone_ = TimeZone::find(scheduler_->time_zone());
    for (const auto& window : options_.maintenance_windows) {
        if (window.length < std::chrono::minutes(1) || window.length > std::chrono::hours(24 * 7))
            throw Error(errc::invalid_argument,
                        "CoordinatorOptions.maintenance_windows: a window is one minute to one week long.");
        maintenance_.emplace_back(CronExpression::parse(window.opens, scheduler_->cron_dialect()), window.length);
    }
}

void Core::require_started() const
{
    if (stopping_)
        throw Error(errc::shut_down, "The backup coordinator is shutting down. Ask again when the server has started.");
    if (!started_)
        throw Error(errc::invalid_argument,
                    "The backup coordinator has not been started. Call async_start and wait for it first.");
}

awaitable<bool> Core::start()
{
    if (started_) throw Error(errc::invalid_argument, "The backup coordinator has been started already.");
    identity_ = co_await run_blocking(blocking_, [this] { return engine_->identity(); });
    co_await load_counters();
    co_await load_templates();
    co_await load_databases();
    co_await load_tasks();
    started_ = true;
    started_at_ = scheduler_->now();
    for (const auto& [id, entry] : templates_) reschedule_template(id);
    pump();
    watch_clock();
    co_return true;
}

awaitable<bool> Core::stop()
{
    request_stop();
    co_await boost::asio::post(strand_, boost::asio::use_awaitable);
    while (!is_idle())
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
            [this](auto handler) { waiting_for_end_.emplace_back(std::move(handler)); }, boost::asio::use_awaitable);
    co_return true;
}

void Core::request_stop()
{
    boost::asio::post(strand_, [self = shared_from_this()] {
        if (self->stopping_) return;
        self->stopping_ = true;
        self->arm(std::nullopt);
        if (const auto watch = std::exchange(self->clock_watch_, nullptr))
            watch->emit(boost::asio::cancellation_type::all);
        std::vector<OperationPtr> live;
        for (const auto& [id, operation] : self->live_) live.push_back(operation);
        for (const auto& [id, operation] : self->readings_) live.push_back(operation);
        for (const auto& operation : live)
            self->cancel_operation(operation, "the server is shutting down", errc::shut_down);
    });
}

awaitable<std::vector<Record>> Core::list_all(std::string prefix)
{
    std::vector<Record> all;
    RecordRange range;
    range.prefix = std::move(prefix);
    while (true) {
        auto page = co_await persistence_->list(range);
        const bool last = page.size() < range.limit;
        if (!page.empty()) range.after = page.back().key;
        std::move(page.begin(), page.end(), std::back_inserter(all));
        if (last) co_return all;
    }
}

awaitable<void> Core::load_counters()
{
    const auto record = co_await persistence_->get(std::string(keys::counters));
    if (!record) co_return;
    long long last_template = 0;
    long long last_database = 0;
    if (std::sscanf(record->value.c_str(), "%lld %lld", &last_template, &last_database) != 2)
        throw Error(errc::persistence_damaged,
                    "The record 'counters' of the persistence cannot be read. Restore the persistence file from a copy.");
    last_template_ = last_template;
    last_database_ = last_database;
    counters_revision_ = record->revision;
}

Transaction::Put Core::counters_put() const
{
    return {std::string(keys::counters), std::to_string(last_template_) + " " + std::to_string(last_database_)};
}

TemplateEntry Core::make_entry(ServerWideBackupConfiguration configuration, Revision revision) const
{
    TemplateEntry entry;
    entry.revision = revision;
    const auto parse = [&](const std::optional<std::string>& text) -> std::optional<CronExpression> {
        if (!text || text->find_first_not_of(" \t") == std::string::npos) return std::nullopt;
        return CronExpression::parse(*text, scheduler_->cron_dialect());
    };
    entry.full = parse(configuration.full_backup_frequency);
    entry.incremental = parse(configuration.incremental_backup_frequency);
    entry.zone = configuration.time_zone.empty() ? host_zone_ : TimeZone::find(configuration.time_zone);
    for (const auto& name : configuration.excluded_databases) entry.excluded.insert(fold_name(name));
    configuration.revision = revision;
    entry.shown = make_template_info(configuration, false);
    entry.shown_encrypted = make_template_info(configuration, true);
    entry.configuration = std::move(configuration);
    return entry;
}

awaitable<void> Core::load_templates()
{
    const auto records = co_await list_all(std::string(keys::templates));
    for (const auto& record : records) {
        try {
            auto configuration = from_json<ServerWideBackupConfiguration>(record.value);
            const auto id = configuration.task_id;
            templates_.insert_or_assign(id, make_entry(std::move(configuration), record.revision));
        } catch (const Error& error) {
            throw Error(errc::persistence_damaged, "The stored server-wide backup '" + record.key + "' cannot be read: " +
                                                       error.diagnostics().text() +
                                                       " Restore the persistence file from a copy.");
        }
    }
}

awaitable<void> Core::load_tasks()
{
    const auto records = co_await list_all(std::string(keys::tasks));
    std::vector<std::string> orphans;
    std::vector<std::pair<std::int64_t, TaskRecord>> interrupted;
    for (const auto& record : records) {
        const auto id = keys::parse_task_key(record.key);
        const bool known = templates_.contains(task_id::template_of(id)) &&
                           database_names_.contains(task_id::database_of(id));
        if (!known) {
            orphans.push_back(record.key);
            continue;
        }
        auto parsed = task_record_from_text(record.value);
        states_[id] = state_of(parsed);
        if (states_[id].behind) catch_up_at_[id] = {0, scheduler_->now()};
        if (parsed.status && parsed.status->last_operation_id)
            last_operation_ = std::max(last_operation_, *parsed.status->last_operation_id);
        if (parsed.running) interrupted.emplace_back(id, std::move(parsed));
    }
    for (std::size_t from = 0; from < orphans.size(); from += 90) {
        Transaction removal;
        const auto to = std::min(orphans.size(), from + 90);
        removal.removals.assign(orphans.begin() + static_cast<std::ptrdiff_t>(from),
                                orphans.begin() + static_cast<std::ptrdiff_t>(to));
        co_await persistence_->commit(std::move(removal));
    }
    for (auto& [id, record] : interrupted) co_await recover_task(id, std::move(record));
}

// The process ended while this task ran. Its slot gets its record; what it wrote is swept before the next run. A
// delayed run keeps its mark: it runs again at its time.
awaitable<void> Core::recover_task(std::int64_t id, TaskRecord record)
{
    const bool delayed = record.status && record.status->delay_until.has_value();
    const bool again = record.running && !is_tried_once(*record.running);
    std::vector<std::string> places;
    for (const auto& kind : composition_.destinations) places.emplace_back(kind.name);
    const auto now = scheduler_->now();
    std::function<void()> remove_staging = [folder = staging_folder(record.running->operation_id)] {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    };
    co_await run_blocking(blocking_, std::move(remove_staging));
    auto written = co_await update_record(id, [&](TaskRecord& changed) {
        if (!changed.running) return;
        changed.dirty_places = places;
        if (delayed) return;
        auto entry = *changed.running;
        changed.running.reset();
        entry.outcome = RunOutcome::failed;
        entry.error = again ? "The server ended while the backup ran; it starts again."
                            : "The server ended while the backup ran. Start it again if it is still wanted.";
        entry.duration_in_ms =
            std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(now - entry.started_at).count());
        if (changed.status)
            changed.status->error =
                BackupError{"The server ended while the backup of this task ran. " +
                                std::string(again ? "Nothing has to be done: it starts again by itself."
                                                  : "It was started by hand: start it again if it is still wanted."),
                            now};
        append_history(changed, std::move(entry), options_.history_length);
    });
    catch_up_at_[id] = {0, now};
    if (written)
        log_decision(id, delayed ? "the server was restarted; the delayed run starts again at its time"
                         : again ? "the server was restarted during a run; it starts again"
                                 : "the server was restarted during a run that was started by hand; it ends");
}

void Core::spawn(std::function<awaitable<void>()> work, std::string what)
{
    ++background_;
    boost::asio::co_spawn(
        strand_,
        [](std::shared_ptr<Core> self, std::function<awaitable<void>()> body, std::string name) -> awaitable<void> {
            try {
                co_await body();
            } catch (const boost::system::system_error& error) {
                self->tell(event::BackgroundFailure{name + ": " + error.what(), error.code()});
            } catch (const std::exception& error) {
                self->tell(event::BackgroundFailure{name + ": " + error.what(), errc::internal});
            }
            --self->background_;
            self->tell_if_idle();
        }(shared_from_this(), std::move(work), std::move(what)),
        boost::asio::detached);
}

void Core::tell(Event event) const
{
    if (options_.observer) options_.observer(event);
}

}  // namespace holdfast::inline v1::detail

#endif
