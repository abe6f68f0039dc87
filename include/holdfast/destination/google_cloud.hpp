#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/configuration/google_cloud_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/google_cloud/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

namespace google_cloud {
class Client;
class Download;
}  // namespace google_cloud
namespace transfer {
class PartUpload;
}

/// Writes one object into a bucket. A large one goes in a resumable upload: one chunk is under way while the next is
/// filled, and is kept until the service has it. A failure cancels the upload before it is thrown.
///
/// Cancellation    terminal, of `append` and `commit`: throws `asio::error::operation_aborted` at once; call `discard`
///                 from a coroutine that is not cancelled, or leave the rest to a sweep
/// Errors          errc::object_exists at `commit`, or sooner; errc::access_denied, place_not_found, unreachable,
///                 timed_out, throttled, quota_exceeded, place_failed; errc::object_damaged: the service has stored
///                 other bytes than were sent, and they are removed
/// Executor        all calls of one writer come from one executor that runs one handler at a time
/// Lifetime        may outlive the destination; not the execution context
class GoogleCloudWriter {
public:
    explicit GoogleCloudWriter(std::shared_ptr<transfer::PartUpload> upload);
    GoogleCloudWriter(GoogleCloudWriter&&) noexcept = default;
    GoogleCloudWriter& operator=(GoogleCloudWriter&&) = delete;
    ~GoogleCloudWriter();

    [[nodiscard]] boost::asio::awaitable<void> append(std::span<const std::byte> bytes);
    [[nodiscard]] boost::asio::awaitable<void> commit();
    /// After a failed or cancelled `commit` it also removes the object, should the service have stored it after all.
    [[nodiscard]] boost::asio::awaitable<void> discard();

private:
    std::shared_ptr<transfer::PartUpload> upload_;
};

/// Reads one object of a bucket; a connection that breaks is replaced where it broke. What is read from its first byte
/// to its last is compared with the service's CRC-32C before the end is told.
///
/// Errors          errc::object_damaged: it was replaced meanwhile, or its checksum does not fit; errc::unreachable,
///                 timed_out
class GoogleCloudReader {
public:
    explicit GoogleCloudReader(std::unique_ptr<google_cloud::Download> download);
    GoogleCloudReader(GoogleCloudReader&&) noexcept;
    GoogleCloudReader& operator=(GoogleCloudReader&&) noexcept;
    ~GoogleCloudReader();

    [[nodiscard]] boost::asio::awaitable<std::size_t> read(std::span<std::byte> into);

private:
    std::unique_ptr<google_cloud::Download> download_;
};

/// A bucket of Google Cloud Storage, below a folder of it. What is committed is as durable as its storage class.
/// Objects are created only where none is; a success whose answer was lost is recognised.
///
/// Unfinished uploads are in no listing of the service. Their addresses, which let whoever has them write, are kept in
/// the environment's memory, sealed with the service account's key, so that `sweep` cancels what a crash has left;
/// without a key file (metadata service) only the server's own persistence seals them. Without a memory the service
/// forgets them after a week; they are neither seen nor billed until then.
///
/// A program that uses it includes holdfast/destination/cloud_src.hpp in one translation unit.
///
/// Errors          Every one says what failed, on which bucket, and what to do: errc::unreachable (name, connection,
///                 certificate), timed_out, access_denied (the account or its key; the permission that is missing; an
///                 object that a retention policy or a hold protects), place_not_found, throttled, quota_exceeded,
///                 place_failed; from the constructor errc::invalid_configuration, naming the field, and
///                 invalid_argument, naming the option
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Lifetime        must be destroyed before the execution context of its environment's executor
/// Thread safety   shared: safe; a writer or reader: one caller at a time
/// Source          Google Cloud Storage JSON API v1
class GoogleCloud {
public:
    using settings_type = GoogleCloudSettings;
    static constexpr std::string_view name = "GoogleCloud";
    static constexpr bool durable = true;

    /// With the `GoogleCloudOptions` of the environment.
    GoogleCloud(const GoogleCloudSettings& settings, const DestinationEnvironment& environment);
    GoogleCloud(const GoogleCloudSettings& settings, const DestinationEnvironment& environment,
                const GoogleCloudOptions& options);

    [[nodiscard]] boost::asio::awaitable<GoogleCloudWriter> create(CreateRequest request);
    [[nodiscard]] boost::asio::awaitable<GoogleCloudReader> open(std::string object, std::uint64_t offset);
    [[nodiscard]] boost::asio::awaitable<ListPage> list(ListRequest request);
    [[nodiscard]] boost::asio::awaitable<void> remove(std::string object);
    /// Cancels uploads below the prefix that this process has given up or that another process has begun, as far as
    /// they are remembered.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> sweep(std::string prefix);
    /// Lists, writes, reads and removes a small object `.holdfast-check-…`. Where a retention policy keeps it, it
    /// stays.
    [[nodiscard]] boost::asio::awaitable<void> check();

private:
    std::shared_ptr<google_cloud::Client> client_;
};

static_assert(Destination<GoogleCloud>);

}  // namespace holdfast::inline v1

#endif
