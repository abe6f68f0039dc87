#ifndef HOLDFAST_DETAIL_COORDINATOR_MAKE_CORE_HPP
#define HOLDFAST_DETAIL_COORDINATOR_MAKE_CORE_HPP

#include <holdfast/detail/coordinator/call.hpp>
#include <holdfast/detail/coordinator/composition.hpp>
#include <holdfast/detail/engine_port.hpp>
#include <holdfast/detail/persistence_port.hpp>
#include <holdfast/detail/scheduler_port.hpp>
#include <holdfast/task/coordinator_options.hpp>

#include <memory>

namespace holdfast::inline v1::detail {

[[nodiscard]] std::shared_ptr<Core> make_core(std::unique_ptr<EnginePort> engine, std::unique_ptr<PersistencePort> persistence,
                                              std::shared_ptr<SchedulerPort> scheduler, Composition composition,
                                              CoordinatorOptions options);
void request_stop(Core& core);

namespace bodies {
Body<bool> start();
Body<bool> stop();
}  // namespace bodies

}  // namespace holdfast::inline v1::detail

#endif
