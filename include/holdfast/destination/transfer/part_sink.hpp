#ifndef HOLDFAST_DESTINATION_TRANSFER_PART_SINK_HPP
#define HOLDFAST_DESTINATION_TRANSFER_PART_SINK_HPP

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::inline v1::transfer {

using boost::asio::awaitable;

/// What a service does with the parts of one object: all that differs between services that take an object in parts.
/// `PartUpload` buffers, runs parts side by side, and decides what is called when.
///
/// Cancellation    terminal, of every function but `abandon`
/// Executor        all calls come from one executor that runs one handler at a time
class PartSink {
public:
    virtual ~PartSink() = default;

    /// Stores an object that fits into one part, and makes it visible. May be empty.
    ///
    /// Errors          errc::object_exists if the name was taken by others
    [[nodiscard]] virtual awaitable<void> put_whole(std::span<const std::byte> bytes) = 0;
    /// Called once, before the first part of an object that needs several.
    [[nodiscard]] virtual awaitable<void> begin() = 0;
    /// Stores one part; several at a time, in any order. `number` counts from 1; `offset` is where it begins in the
    /// object. `bytes` stay valid until it completes.
    [[nodiscard]] virtual awaitable<void> send_part(std::uint64_t number, std::uint64_t offset,
                                                    std::span<const std::byte> bytes) = 0;
    /// All parts are stored: makes the object visible and durable.
    ///
    /// Errors          errc::object_exists if the name was taken by others
    [[nodiscard]] virtual awaitable<void> complete(std::uint64_t parts, std::uint64_t size) = 0;
    /// Removes what `begin` and `send_part` have left; a success if there is nothing. No part is under way. May be
    /// called again.
    [[nodiscard]] virtual awaitable<void> drop_parts() = 0;
    /// Called by a discard, after `drop_parts`: removes the object if this sink has stored it, because the answer to
    /// `put_whole` or `complete` may have been lost.
    [[nodiscard]] virtual awaitable<void> drop_object() = 0;
    /// The writer is gone without a discard: what is left at the place belongs to the next sweep.
    virtual void abandon() noexcept = 0;
};

}  // namespace holdfast::inline v1::transfer

#endif
