#ifndef HOLDFAST_TESTING_FAULT_SCRIPT_HPP
#define HOLDFAST_TESTING_FAULT_SCRIPT_HPP

#include <holdfast/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::testing {

/// The calls that a script can tell apart: those of a destination, its writers and readers, and those of a persistence.
enum class CallKind {
    create,
    append,
    commit,
    discard,
    open,
    read,
    list,
    remove,
    sweep,
    check,  // of a destination
    get,
    list_records,
    commit_transaction  // of a persistence
};

/// When a call fails: before it has done anything, or after it has done everything (the answer is lost).
enum class FaultMoment { before_effect, after_effect };

/// One call, as the script has seen it.
struct RecordedCall {
    CallKind kind{};
    std::string name{};       ///< the object, prefix or key; a transaction has its first changed key
    std::uint64_t bytes = 0;  ///< of an append
    bool failed = false;      ///< by the script's doing
};

/// What goes wrong, and when: shared by a test and by the faulty destinations and persistences that obey it. Blank,
/// it lets everything pass. Calls are counted from 1, each kind for itself; a rule may narrow that down to names
/// that contain a text.
///
/// Thread safety   shared: safe
class FaultScript {
public:
    /// What one faulty call has to do; for the models.
    struct Verdict {
        std::optional<error_code> fail{};
        FaultMoment moment = FaultMoment::before_effect;
        std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();  ///< of an append: so many pass before
    };

    static constexpr std::uint64_t for_ever = std::numeric_limits<std::uint64_t>::max();

    /// The n-th call of the kind, and `count - 1` more, fail with `code`.
    void fail(CallKind kind, std::uint64_t n, error_code code, FaultMoment moment = FaultMoment::before_effect,
              std::uint64_t count = 1, std::string name_contains = {})
    {
        const std::lock_guard lock(mutex_);
        rules_.push_back(Rule{kind, n, count, code, moment, for_ever, std::move(name_contains), 0});
    }
    /// The n-th append writes only its first `bytes` bytes and then fails with `code`.
    void cut_append(std::uint64_t n, std::uint64_t bytes, error_code code)
    {
        const std::lock_guard lock(mutex_);
        rules_.push_back(Rule{CallKind::append, n, 1, code, FaultMoment::after_effect, bytes, {}, 0});
    }
    /// Appends fail with errc::no_space once `bytes` bytes were written; what fits is written.
    void limit_space(std::uint64_t bytes)
    {
        const std::lock_guard lock(mutex_);
        space_ = bytes;
    }
    /// Every call after the next `calls` ones fails with errc::unreachable, as if the process or the network
    /// had died: the test goes on with another script on the same place.
    void cut_off_after(std::uint64_t calls)
    {
        const std::lock_guard lock(mutex_);
        calls_left_ = calls;
    }
    /// A read gives at most so many bytes. It never fails.
    void limit_reads(std::size_t bytes)
    {
        const std::lock_guard lock(mutex_);
        read_limit_ = bytes;
    }
    /// The n-th call of the kind waits, before it has done anything, until `release`.
    void block(CallKind kind, std::uint64_t n)
    {
        const std::lock_guard lock(mutex_);
        blocks_.push_back(Rule{kind, n, 1, {}, FaultMoment::before_effect, for_ever, {}, 0});
    }
    /// Lets every waiting call go on, and forgets the blocks that no call has reached yet.
    void release()
    {
        const std::lock_guard lock(mutex_);
        blocks_.clear();
        for (const auto& timer : waiting_)
            boost::asio::post(timer->get_executor(), [timer] { timer->expires_at(Timer::time_point::min()); });
        waiting_.clear();
    }
    /// Forgets all rules, limits and blocks; the record stays.
    void clear()
    {
        release();
        const std::lock_guard lock(mutex_);
        rules_.clear();
        space_.reset();
        calls_left_.reset();
        read_limit_.reset();
    }

    /// How many calls wait now.
    [[nodiscard]] std::size_t blocked() const
    {
        const std::lock_guard lock(mutex_);
        return waiting_.size();
    }
    [[nodiscard]] std::vector<RecordedCall> calls() const
    {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    [[nodiscard]] std::uint64_t count(CallKind kind) const
    {
        const std::lock_guard lock(mutex_);
        return static_cast<std::uint64_t>(
            std::count_if(calls_.begin(), calls_.end(), [&](const RecordedCall& call) { return call.kind == kind; }));
    }

    /// For the models: records a call, waits if it is blocked, and says what becomes of it.
    [[nodiscard]] boost::asio::awaitable<Verdict> enter(CallKind kind, std::string name, std::uint64_t bytes = 0)
    {
        std::shared_ptr<Timer> wait;
        const auto executor = co_await boost::asio::this_coro::executor;
        {
            const std::lock_guard lock(mutex_);
            for (auto& rule : blocks_)
                if (matches(rule, kind, name)) wait = std::make_shared<Timer>(executor, Timer::time_point::max());
            if (wait) waiting_.push_back(wait);
        }
        if (wait) {
            // Ends with operation_aborted both when the wait is released and when the coroutine is cancelled.
            error_code ec;
            co_await wait->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ec));
            const std::lock_guard lock(mutex_);
            const bool cancelled = std::erase(waiting_, wait) != 0;
            if (cancelled) throw boost::system::system_error(boost::asio::error::operation_aborted);
        }
        co_return judge(kind, std::move(name), bytes);
    }
    /// For the models: throws the failure of a verdict.
    [[noreturn]] static void raise(const Verdict& verdict, const std::string& name)
    {
        throw Error(*verdict.fail, "A test's script lets a call for \"" + name + "\" fail. Look at the test.");
    }
    [[nodiscard]] std::size_t read_limit(std::size_t wanted) const
    {
        const std::lock_guard lock(mutex_);
        return std::min(wanted, read_limit_.value_or(wanted));
    }

private:
    using Timer = boost::asio::steady_timer;
    struct Rule {
        CallKind kind;
        std::uint64_t n;
        std::uint64_t count;
        error_code code;
        FaultMoment moment;
        std::uint64_t bytes;
        std::string name_contains;
        std::uint64_t seen;
    };

    /// Counts the call, and says whether it is one of those meant.
    [[nodiscard]] static bool matches(Rule& rule, CallKind kind, const std::string& name)
    {
        if (rule.kind != kind || name.find(rule.name_contains) == std::string::npos) return false;
        ++rule.seen;
        return rule.seen >= rule.n && rule.seen - rule.n < rule.count;
    }

    [[nodiscard]] Verdict judge(CallKind kind, std::string name, std::uint64_t bytes)
    {
        const std::lock_guard lock(mutex_);
        Verdict verdict;
        for (auto& rule : rules_)
            if (matches(rule, kind, name) && !verdict.fail) verdict = Verdict{rule.code, rule.moment, rule.bytes};
        if (calls_left_ && (*calls_left_ == 0 || (*calls_left_)-- == 0))
            verdict = Verdict{make_error_code(errc::unreachable), FaultMoment::before_effect, 0};
        if (kind == CallKind::append && space_ && !verdict.fail) {
            if (bytes > *space_) verdict = Verdict{make_error_code(errc::no_space), FaultMoment::after_effect, *space_};
            *space_ -= std::min(bytes, *space_);
        }
        calls_.push_back(RecordedCall{kind, std::move(name), bytes, verdict.fail.has_value()});
        return verdict;
    }

    mutable std::mutex mutex_;
    std::vector<Rule> rules_;
    std::vector<Rule> blocks_;
    std::vector<std::shared_ptr<Timer>> waiting_;
    std::vector<RecordedCall> calls_;
    std::optional<std::uint64_t> space_;
    std::optional<std::uint64_t> calls_left_;
    std::optional<std::size_t> read_limit_;
};

}  // namespace holdfast::inline v1::testing

#endif
