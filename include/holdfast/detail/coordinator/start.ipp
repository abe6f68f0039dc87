#ifndef HOLDFAST_DETAIL_COORDINATOR_START_IPP
#define HOLDFAST_DETAIL_COORDINATOR_START_IPP

#include <holdfast/detail/coordinator/core.hpp>
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
    if (!options.temporary_folder.empty() && options.temporary_folder.front() != '/')
        refuse("temporary_folder: \"" + options.temporary_folder + "\" is no absolute path. Begin it with '/'.");
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
