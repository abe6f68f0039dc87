#ifndef HOLDFAST_DESTINATION_TRANSFER_PART_UPLOAD_HPP
#define HOLDFAST_DESTINATION_TRANSFER_PART_UPLOAD_HPP

#include <holdfast/destination/transfer/part_memory.hpp>
#include <holdfast/destination/transfer/part_plan.hpp>
#include <holdfast/destination/transfer/part_sink.hpp>
#include <holdfast/detail/async_event.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1::transfer {

/// One object on its way to a service: stored at once while it fits into one part, otherwise in parts, several of them
/// under way while the next is filled. A failure drops the parts before it is thrown. Shared by the writer and the
/// parts that are under way; made with `std::make_shared`.
///
/// Memory          at most (`parallel` + 1) parts; two while other uploads of the same execution context have used
///                 `PartMemory` up
/// Cancellation    terminal: throws `asio::error::operation_aborted` at once; `discard` or a sweep cleans up
/// Errors          errc::invalid_argument: another size than declared, or used after its end; what the sink throws
/// Executor        all functions run on one executor, which runs one handler at a time
class PartUpload : public std::enable_shared_from_this<PartUpload> {
public:
    /// `declared` is the exact size, if known; `parallel`, at least 1, is how many parts are under way at a time.
    PartUpload(std::unique_ptr<PartSink> sink, std::string name, PartPlan plan, std::optional<std::uint64_t> declared,
               unsigned parallel);
    ~PartUpload();
    PartUpload(const PartUpload&) = delete;
    PartUpload& operator=(const PartUpload&) = delete;

    [[nodiscard]] awaitable<void> append(std::span<const std::byte> bytes);
    [[nodiscard]] awaitable<void> commit();
    [[nodiscard]] awaitable<void> discard();
    /// The writer is gone: stops what is under way and leaves the rest to a sweep.
    void abandon() noexcept;

private:
    using Buffer = std::vector<std::byte>;
    struct PartEnded;
    enum class Phase { open, committed, failed, discarded };

    [[nodiscard]] awaitable<void> append_some(std::span<const std::byte> bytes);
    [[nodiscard]] awaitable<void> begin_buffer(std::uint64_t room);
    void make_room(std::uint64_t room, std::size_t count);
    void free_memory() noexcept;
    [[nodiscard]] awaitable<void> ship(Buffer part);
    [[nodiscard]] awaitable<void> send(std::uint64_t number, std::uint64_t offset, Buffer part);
    [[nodiscard]] awaitable<void> wait_for_parts(std::size_t most_under_way);
    [[nodiscard]] awaitable<void> finish();
    [[nodiscard]] awaitable<void> clean_up_after(std::exception_ptr failure);
    void stop_parts() noexcept;
    void require_open() const;
    [[noreturn]] void fail_size() const;

    std::unique_ptr<PartSink> sink_;
    std::string name_;
    PartPlan plan_;
    std::optional<std::uint64_t> declared_;
    unsigned parallel_;
    Phase phase_ = Phase::open;
    std::uint64_t appended_ = 0;
    std::uint64_t shipped_ = 0;
    std::uint64_t next_part_ = 1;
    bool begun_ = false;
    bool may_be_stored_ = false;  // the object was asked to become visible
    Buffer buffer_{};
    std::vector<Buffer> spare_{};
    std::shared_ptr<PartMemory> memory_{};  // set with the first buffer
    std::uint64_t taken_ = 0;               // of it, by this upload
    std::map<std::uint64_t, std::shared_ptr<boost::asio::cancellation_signal>> under_way_{};
    std::exception_ptr failure_{};
    std::optional<detail::AsyncEvent> changed_{};
};

}  // namespace holdfast::inline v1::transfer

#endif
