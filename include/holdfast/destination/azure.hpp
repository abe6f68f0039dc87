#ifndef HOLDFAST_DESTINATION_AZURE_HPP
#define HOLDFAST_DESTINATION_AZURE_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/configuration/azure_settings.hpp>
#include <holdfast/destination/azure/options.hpp>
#include <holdfast/destination/environment.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

namespace azure {
class Client;
class Download;
}  // namespace azure
namespace transfer {
class PartUpload;
}

/// Writes one block blob into a container. Blocks of a large one are under way while the next is filled; a failure
/// drops them before it is thrown.
///
/// Cancellation    terminal, of `append` and `commit`: throws `asio::error::operation_aborted` at once; call `discard`
///                 from a coroutine that is not cancelled, or leave the rest to a sweep
/// Errors          errc::object_exists at `commit`, or at the `append` that would send the first block;
///                 errc::access_denied, place_not_found, unreachable, timed_out, throttled, quota_exceeded,
///                 invalid_configuration, place_failed
/// Executor        all calls of one writer come from one executor that runs one handler at a time
/// Lifetime        may outlive the destination; not the execution context
class AzureWriter {
public:
    explicit AzureWriter(std::shared_ptr<transfer::PartUpload> upload);
    AzureWriter(AzureWriter&&) noexcept = default;
    AzureWriter& operator=(AzureWriter&&) = delete;
    ~AzureWriter();

    [[nodiscard]] boost::asio::awaitable<void> append(std::span<const std::byte> bytes);
    [[nodiscard]] boost::asio::awaitable<void> commit();
    /// After a failed or cancelled `commit` it also removes the blob, should the server have stored it after all.
    [[nodiscard]] boost::asio::awaitable<void> discard();

private:
    std::shared_ptr<transfer::PartUpload> upload_;
};

/// Reads one blob of a container; a connection that breaks is replaced where it broke.
///
/// Errors          errc::object_damaged: it was replaced meanwhile; errc::unreachable, timed_out
class AzureReader {
public:
    explicit AzureReader(std::unique_ptr<azure::Download> download);
    AzureReader(AzureReader&&) noexcept;
    AzureReader& operator=(AzureReader&&) noexcept;
    ~AzureReader();

    [[nodiscard]] boost::asio::awaitable<std::size_t> read(std::span<std::byte> into);

private:
    std::unique_ptr<azure::Download> download_;
};

/// A container of Azure Blob Storage, below a folder of it. What is committed is as durable as the account's
/// redundancy. Blobs are created only where none is; a success whose answer was lost is recognised.
///
/// Archived blobs: opening one asks for it and throws errc::not_yet_readable until it can be read.
/// A program that uses it includes holdfast/destination/cloud_src.hpp in one translation unit.
///
/// Errors          Every one says what failed, on which container, and what to do: errc::unreachable (name, connection,
///                 certificate), timed_out, access_denied (credentials, a permission that is missing, and at `remove` a
///                 blob that is immutable, held or leased), place_not_found, invalid_configuration, throttled,
///                 quota_exceeded, not_yet_readable, place_failed; from the constructor errc::invalid_configuration,
///                 naming the field. No text has a key or a signature in it.
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Lifetime        must be destroyed before the execution context of its environment's executor
/// Thread safety   shared: safe; a writer or reader: one caller at a time
/// Source          Azure Storage REST API, Blob service
class Azure {
public:
    using settings_type = AzureSettings;
    static constexpr std::string_view name = "Azure";
    static constexpr bool durable = true;

    /// With the `AzureOptions` of the environment.
    Azure(const AzureSettings& settings, const DestinationEnvironment& environment);
    Azure(const AzureSettings& settings, const DestinationEnvironment& environment, const AzureOptions& options);

    [[nodiscard]] boost::asio::awaitable<AzureWriter> create(CreateRequest request);
    [[nodiscard]] boost::asio::awaitable<AzureReader> open(std::string object, std::uint64_t offset);
    [[nodiscard]] boost::asio::awaitable<ListPage> list(ListRequest request);
    [[nodiscard]] boost::asio::awaitable<void> remove(std::string object);
    /// Drops blocks that were never committed, of writers that this process has given up, or of other processes if they
    /// are older than this one: two processes that write below one prefix at the same time may so lose an upload, never
    /// a committed blob. Blocks that holdfast has not sent are left alone.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> sweep(std::string prefix);
    /// Lists, writes, reads and removes a small object `.holdfast-check-…`. In a container whose policy keeps every
    /// blob it stays as long as the policy says.
    [[nodiscard]] boost::asio::awaitable<void> check();

private:
    std::shared_ptr<azure::Client> client_;
};

static_assert(Destination<Azure>);

}  // namespace holdfast::inline v1

#endif
