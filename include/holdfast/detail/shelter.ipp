#ifndef HOLDFAST_DETAIL_SHELTER_IPP
#define HOLDFAST_DETAIL_SHELTER_IPP

#include <holdfast/detail/shelter.hpp>

#include <exception>

namespace holdfast::inline v1::detail {

boost::asio::awaitable<void> join_abortable(OperationControl& control, TaskGroup& group)
{
    const auto hook = control.add_abort_hook(group.canceller());
    std::exception_ptr failure;
    try {
        co_await group.join();
    } catch (...) {
        failure = std::current_exception();
    }
    control.remove_abort_hook(hook);
    control.throw_if_aborted();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace holdfast::inline v1::detail

#endif
