#ifndef HOLDFAST_BACKUP_FILL_PLACE_HPP
#define HOLDFAST_BACKUP_FILL_PLACE_HPP

#include <holdfast/backup/operation_control.hpp>
#include <holdfast/backup/place.hpp>
#include <holdfast/detail/cipher_port.hpp>
#include <holdfast/detail/scheduler_port.hpp>
#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// Objects of a chain to copy from places that have them to one that lacks them.
struct FillJob {
    detail::SchedulerPort& scheduler;
    boost::asio::any_io_executor blocking;
    std::vector<Place> sources{};       ///< tried in this order, each object anew
    Place target{};
    std::vector<std::string> objects{}; ///< in the order of copying: segments before their manifest
    std::optional<std::int64_t> max_upload_bytes_per_second{};
    std::size_t buffer_size = std::size_t{1} << 20;
    std::shared_ptr<OperationControl> control{};  ///< not null
};

/// What became of it.
struct FillOutcome {
    std::vector<std::string> still_missing{};  ///< empty = the place has caught up
    error_code code{};                         ///< of the object at which it stopped
    Diagnostics diagnostics{};
    bool needs_sweep = false;  ///< as in PlaceOutcome
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
};

/// Copies objects to a place that fell behind. Every segment is checked while it is copied, against the manifest
/// of its backup; a damaged copy is never committed, the next source is tried instead. An object that is there
/// already with the right size counts as copied.
///
/// Completion      never throws for a failure of a place: the outcome says what is still missing
/// Cancellation    terminal: throws `asio::error::operation_aborted`; objects that were committed stay
/// Errors          Error with the abort's code
[[nodiscard]] boost::asio::awaitable<FillOutcome> fill_place(FillJob job);

/// The objects of the chain in `folder` that `whole` has and `lagging` has not, in the order of copying.
///
/// Errors          those of the two places
[[nodiscard]] boost::asio::awaitable<std::vector<std::string>> find_missing(detail::DestinationPort& whole,
                                                                            detail::DestinationPort& lagging,
                                                                            std::string folder);

}  // namespace holdfast::inline v1

#endif
