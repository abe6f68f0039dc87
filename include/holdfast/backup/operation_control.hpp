#ifndef HOLDFAST_BACKUP_OPERATION_CONTROL_HPP
#define HOLDFAST_BACKUP_OPERATION_CONTROL_HPP

#include <holdfast/detail/async_event.hpp>
#include <holdfast/error.hpp>
#include <holdfast/task/operation_state.hpp>
#include <holdfast/time.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// The strings by which the control plane holds a running operation: abort, delay, resume, progress.
///
/// One object serves one operation. Always owned by a `std::shared_ptr`.
///
/// Executor        the operation's own (a strand, or a context with one thread); callbacks run there
/// Thread safety   `request_abort`, `request_delay`, `resume`, the queries and `snapshot` from any thread;
///                 everything else on the operation's executor only
class OperationControl : public std::enable_shared_from_this<OperationControl> {
public:
    explicit OperationControl(boost::asio::any_io_executor executor);

    /// Ends the operation with `code`, which is `errc::aborted` or `errc::shut_down`. The first call counts; an
    /// abort outranks a delay. The operation notices it at its next frame boundary and in every wait, removes
    /// what it has written, and only then ends.
    void request_abort(std::string reason, error_code code = errc::aborted);

    /// Parks the operation at its next frame boundary; it keeps its reader and its writers. Nothing resumes it but
    /// `resume`: whoever delayed it calls that when the time has come and a slot is free. A second delay moves
    /// the time.
    void request_delay(TimePoint until);

    /// Lets a parked operation go on; forgets a delay that it has not noticed yet.
    void resume();

    [[nodiscard]] bool is_aborted() const;
    [[nodiscard]] bool is_delayed() const;
    /// True from the moment at which the delayed operation stands still until it goes on.
    [[nodiscard]] bool is_parked() const;
    [[nodiscard]] std::optional<TimePoint> delayed_until() const;

    /// Called by the operation at each frame boundary: waits while delayed.
    ///
    /// Cancellation    terminal: ends the wait with `asio::error::operation_aborted`
    /// Errors          Error with the abort's code and reason
    boost::asio::awaitable<void> checkpoint();

    /// Errors          as `checkpoint`
    void throw_if_aborted() const;

    /// Counters as they stand.
    [[nodiscard]] BackupProgress snapshot() const;

    /// Changes the counters. Any thread.
    template <class Function>
    void update(Function&& function)
    {
        const std::lock_guard lock(mutex_);
        function(progress_);
    }

    /// Adds a message to the counters; the newest 100 are kept. Any thread.
    void note(std::string message);

    /// Told at most once a second (of `elapsed`, see `report`), and at the end. Set before the operation starts.
    void on_progress(std::function<void(const BackupProgress&)> observer) { on_progress_ = std::move(observer); }

    /// Told when the operation stands still (true) and when it goes on (false). Set before it starts.
    void on_parked(std::function<void(bool)> observer) { on_parked_ = std::move(observer); }

    /// Tells the progress observer if a second has passed since the last time, or if `at_the_end`.
    void report(TimeSpan elapsed, bool at_the_end = false);

    /// Calls `function` on the executor when an abort is requested, or at once if it was. Used by operations to
    /// cancel what they wait for. `remove_abort_hook` forgets it.
    std::uint64_t add_abort_hook(std::function<void()> function);
    void remove_abort_hook(std::uint64_t id);

private:
    void wake();
    void run_abort_hooks();
    void change_parked(int by);

    boost::asio::any_io_executor executor_;
    detail::AsyncEvent changed_;
    mutable std::mutex mutex_;
    BackupProgress progress_{};
    error_code abort_code_{};
    std::string abort_reason_{};
    std::optional<TimePoint> delayed_until_{};
    int parked_ = 0;
    std::uint64_t last_hook_ = 0;
    std::map<std::uint64_t, std::function<void()>> abort_hooks_{};
    std::function<void(const BackupProgress&)> on_progress_{};
    std::function<void(bool)> on_parked_{};
    std::optional<TimeSpan> last_report_{};
};

}  // namespace holdfast::inline v1

#endif
