#ifndef HOLDFAST_DESTINATION_ENVIRONMENT_HPP
#define HOLDFAST_DESTINATION_ENVIRONMENT_HPP

#include <holdfast/destination/options.hpp>
#include <holdfast/destination/place_memory.hpp>
#include <holdfast/time.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>

namespace holdfast::inline v1 {

/// What a destination gets from its surroundings when it is constructed.
struct DestinationEnvironment {
    /// Where its network I/O and timers run.
    boost::asio::any_io_executor executor{};
    /// Where it may block.
    boost::asio::any_io_executor blocking_executor{};
    /// Tells this process and start apart from all others; marks temporary objects, so that a sweep removes what
    /// earlier processes left and keeps what this one is writing.
    std::string process_id{};
    /// The wall clock (for signatures and dates).
    std::function<TimePoint()> now{};
    /// What the program has decided about this kind of place.
    DestinationOptions options{};
    /// Notes that outlive the process, one room for all places of a kind; null: nothing can be remembered.
    std::shared_ptr<PlaceMemory> memory{};
    /// To be called, on any thread, when something may have been left at the place that only a later sweep finds and no
    /// exception tells of, such as an upload whose answer was lost and that was made once more. Blank: nobody listens.
    std::function<void()> tell_of_leftover{};
};

}  // namespace holdfast::inline v1

#endif
