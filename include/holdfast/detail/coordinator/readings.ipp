#ifndef HOLDFAST_DETAIL_COORDINATOR_READINGS_IPP
#define HOLDFAST_DETAIL_COORDINATOR_READINGS_IPP

#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/task_group.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace holdfast::inline v1::detail {

namespace {

std::pair<error_code, Diagnostics> take_apart(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const Error& error) {
        return {error.code(), error.diagnostics()};
    } catch (const boost::system::system_error& error) {
        return {error.code(), {error.what(), {}}};
    } catch (const std::exception& error) {
        return {errc::internal, {"Something failed that should not. Report it with this text.", error.what()}};
    }
}

}  // namespace

Core::OperationPtr Core::new_reading(Operation::Work work, std::string database)
{
    const auto now = scheduler_->now();
    auto operation = std::make_shared<Operation>();
    operation->id = next_operation_id(now);
    operation->database = std::move(database);
    operation->work = work;
    operation->phase = Operation::Phase::running;
    operation->manual = true;
    operation->started_elapsed = scheduler_->elapsed();
    operation->control = std::make_shared<OperationControl>(strand_);
    operation->state.operation_id = operation->id;
    operation->state.kind = work == Operation::Work::restore ? OperationKind::restore : OperationKind::verification;
    operation->state.database_name = operation->database;
    operation->state.start_time = now;
    remember(operation);
    readings_.emplace(operation->id, operation);
    return operation;
}

template <class Result>
Begun<Result> Core::launch_reading(OperationPtr operation, Work<Result> work)
{
    auto ending = std::make_shared<Ending<Result>>();
    boost::asio::co_spawn(
        strand_,
        [](std::shared_ptr<Core> self, OperationPtr running, Work<Result> body,
           std::shared_ptr<Ending<Result>> answer) -> awaitable<void> {
            try {
                answer->result.emplace(co_await body(running));
            } catch (...) {
                answer->failure = std::current_exception();
            }
            self->end_reading(running, answer->failure);
        }(shared_from_this(), operation, std::move(work), ending),
        boost::asio::detached);
    return {std::move(operation), std::move(ending)};
}

template <class Result>
awaitable<Result> Core::answer_of(Begun<Result> begun)
{
    co_await wait_sheltered(begun.operation);
    if (begun.ending->failure) std::rethrow_exception(begun.ending->failure);
    co_return std::move(*begun.ending->result);
}

template <class Result>
OperationIdResult Core::id_of(const Begun<Result>& begun) const
{
    return {begun.operation->id, options_.node_tag};
}

void Core::end_reading(const OperationPtr& operation, const std::exception_ptr& failure)
{
    refresh_progress(*operation);
    auto& state = operation->state;
    if (failure) {
        const auto [code, diagnostics] = take_apart(failure);
        const bool cancelled = code == condition::cancelled;
        state.status = cancelled ? OperationStatus::canceled : OperationStatus::faulted;
        state.error = cancelled && !operation->cancel_reason.empty() ? operation->cancel_reason : diagnostics.text();
        tell_of_failure(*operation, code, *state.error);
    } else if (state.status == OperationStatus::in_progress) {
        state.status = OperationStatus::completed;
    }
    state.end_time = scheduler_->now();
    operation->phase = Operation::Phase::ended;
    operation->control.reset();
    readings_.erase(operation->id);
    complete_waiting(*operation);
    tell_if_idle();
}

void Core::tell_of_failure(const Operation& operation, error_code code, std::string text) const
{
    if (operation.work == Operation::Work::restore)
        tell(event::RestoreFailed{operation.id, operation.database, code, std::move(text)});
    else
        tell(event::VerificationFailed{
            {operation.task_id, operation.task_name, operation.database}, operation.id, code, std::move(text)});
}

awaitable<void> Core::until_ended(OperationPtr operation)
{
    while (operation->phase != Operation::Phase::ended)
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
            [&](auto handler) { operation->waiting.emplace_back(std::move(handler)); }, boost::asio::use_awaitable);
}

awaitable<void> Core::wait_sheltered(OperationPtr operation)
{
    namespace asio = boost::asio;
    const bool throws_before = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    TaskGroup group(strand_);
    group.spawn(until_ended(operation));
    std::function<void()> cancel = [&] { cancel_operation(operation, "the caller gave up"); };
    co_await group.join_sheltered(std::move(cancel));
    co_await asio::this_coro::throw_if_cancelled(throws_before);
}

}  // namespace holdfast::inline v1::detail

#endif
