#ifndef HOLDFAST_TASK_ONGOING_TASKS_REQUEST_HPP
#define HOLDFAST_TASK_ONGOING_TASKS_REQUEST_HPP

#include <cstddef>
#include <cstdint>
#include <string>

namespace holdfast::inline v1 {

/// Which derived tasks to list; each field that is set leaves less. The order is that of the ids: by template, and in
/// it by the age of the databases on this server.
struct OngoingTasksRequest {
    std::string database_name{};     ///< blank: of all databases. Default: blank
    std::string template_name{};     ///< of the server-wide backup; blank: of all. Default: blank
    std::int64_t after_task_id = 0;  ///< only greater ids: the last one of the page before. Default: 0
    std::size_t limit = 0;           ///< at most so many; 0: no limit. Default: 0
};

}  // namespace holdfast::inline v1

#endif
