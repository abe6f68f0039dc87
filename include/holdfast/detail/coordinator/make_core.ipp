#ifndef HOLDFAST_DETAIL_COORDINATOR_MAKE_CORE_IPP
#define HOLDFAST_DETAIL_COORDINATOR_MAKE_CORE_IPP

#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/coordinator/make_core.hpp>

#include <utility>

namespace holdfast::inline v1::detail {

std::shared_ptr<Core> make_core(std::unique_ptr<EnginePort> engine, std::unique_ptr<PersistencePort> persistence,
                                std::shared_ptr<SchedulerPort> scheduler, Composition composition,
                                CoordinatorOptions options)
{
    return std::make_shared<Core>(std::move(engine), std::move(persistence), std::move(scheduler), std::move(composition),
                                  std::move(options));
}

void request_stop(Core& core)
{
    core.request_stop();
}

namespace bodies {

Body<bool> start()
{
    return [](Core& core) { return core.start(); };
}

Body<bool> stop()
{
    return [](Core& core) { return core.stop(); };
}

}  // namespace bodies

}  // namespace holdfast::inline v1::detail

#endif
