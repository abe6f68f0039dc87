#ifndef HOLDFAST_DESTINATION_S3_UPLOAD_HPP
#define HOLDFAST_DESTINATION_S3_UPLOAD_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/s3/client.hpp>
#include <holdfast/destination/s3/live_uploads.hpp>
#include <holdfast/destination/s3/part_plan.hpp>
#include <holdfast/detail/async_event.hpp>

#include <boost/asio/any_io_executor.hpp>
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

namespace holdfast::inline v1::s3 {

/// One object on its way to the bucket: a single put while it fits into one part, a multipart upload with several parts
/// under way at once otherwise. Shared by the writer and the parts that are under way.
///
/// Executor        all functions run on one executor, which runs one handler at a time
class Upload : public std::enable_shared_from_this<Upload> {
public:
    Upload(std::shared_ptr<Client> client, const CreateRequest& request);

    [[nodiscard]] awaitable<void> append(std::span<const std::byte> bytes);
    [[nodiscard]] awaitable<void> commit();
    [[nodiscard]] awaitable<void> discard();
    /// The writer is gone: stops what is under way and leaves the rest to a sweep.
    void abandon() noexcept;

private:
    using Buffer = std::vector<std::byte>;
    struct PartEnded;
    enum class Phase { open, committed, failed, discarded };

    [[nodiscard]] Call object_call(std::string method, const std::string& doing, std::string permission) const;
    [[nodiscard]] awaitable<void> add_checksums(Call& call, std::span<const std::byte> body) const;
    [[nodiscard]] awaitable<void> append_some(std::span<const std::byte> bytes);
    [[nodiscard]] awaitable<void> begin_multipart();
    [[nodiscard]] awaitable<void> ship(Buffer part);
    [[nodiscard]] awaitable<void> send_part(std::uint64_t number, Buffer part);
    [[nodiscard]] awaitable<void> wait_for_parts(std::size_t most_under_way);
    [[nodiscard]] awaitable<void> put_whole();
    [[nodiscard]] awaitable<void> complete();
    [[nodiscard]] awaitable<void> create_object(Call& call);
    [[nodiscard]] awaitable<void> finish();
    [[nodiscard]] awaitable<void> clean_up_after(std::exception_ptr failure);
    [[nodiscard]] awaitable<void> abort_twins();
    /// True if the object at the place was written by this upload; the server's answer to our own may have been lost.
    [[nodiscard]] awaitable<bool> is_ours();
    [[nodiscard]] awaitable<void> require_free();
    [[nodiscard]] awaitable<void> abort_multipart();
    void stop_parts() noexcept;
    void require_open() const;
    [[noreturn]] void fail_size() const;

    std::shared_ptr<Client> client_;
    std::string name_;
    std::string key_;
    std::optional<std::uint64_t> declared_;
    PartPlan plan_;
    std::string writer_id_;
    Phase phase_ = Phase::open;
    std::uint64_t appended_ = 0;
    std::uint64_t next_part_ = 1;
    Buffer buffer_{};
    std::vector<Buffer> spare_{};
    std::string upload_id_{};
    std::vector<std::string> etags_{};
    std::map<std::uint64_t, std::shared_ptr<boost::asio::cancellation_signal>> under_way_{};
    std::exception_ptr failure_{};
    std::optional<detail::AsyncEvent> changed_{};
    bool may_be_stored_ = false;  // a request that creates the object was sent
};

}  // namespace holdfast::inline v1::s3

#endif
