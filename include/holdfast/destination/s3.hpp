#ifndef HOLDFAST_DESTINATION_S3_HPP
#define HOLDFAST_DESTINATION_S3_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/configuration/s3_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/s3/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

namespace s3 {
class Client;
class Download;
}  // namespace s3
namespace transfer {
class PartUpload;
}

/// Writes one object into a bucket. Parts of a large one are under way while the next is filled; a failure aborts the
/// upload before it is thrown.
///
/// Cancellation    terminal, of `append` and `commit`: throws `asio::error::operation_aborted` at once; call `discard`
///                 from a coroutine that is not cancelled, or leave the rest to a sweep
/// Errors          errc::object_exists at `commit`; errc::access_denied, place_not_found, unreachable, timed_out,
///                 throttled, quota_exceeded, no_space, place_failed
/// Executor        all calls of one writer come from one executor that runs one handler at a time
/// Lifetime        may outlive the destination; not the execution context
class S3Writer {
public:
    explicit S3Writer(std::shared_ptr<transfer::PartUpload> upload);
    S3Writer(S3Writer&&) noexcept = default;
    S3Writer& operator=(S3Writer&&) = delete;
    ~S3Writer();

    [[nodiscard]] boost::asio::awaitable<void> append(std::span<const std::byte> bytes);
    [[nodiscard]] boost::asio::awaitable<void> commit();
    /// After a failed or cancelled `commit` it also removes the object, should the server have stored it after all.
    [[nodiscard]] boost::asio::awaitable<void> discard();

private:
    std::shared_ptr<transfer::PartUpload> upload_;
};

/// Reads one object of a bucket; a connection that breaks is replaced where it broke.
///
/// Errors          errc::object_damaged: it was replaced meanwhile; errc::unreachable, timed_out
class S3Reader {
public:
    explicit S3Reader(std::unique_ptr<s3::Download> download);
    S3Reader(S3Reader&&) noexcept;
    S3Reader& operator=(S3Reader&&) noexcept;
    ~S3Reader();

    [[nodiscard]] boost::asio::awaitable<std::size_t> read(std::span<std::byte> into);

private:
    std::unique_ptr<s3::Download> download_;
};

/// A bucket of Amazon S3 or of a server that speaks its protocol, below a folder of it. What is committed is as durable
/// as its storage class. Objects are created only where none is; a success whose answer was lost is recognised.
///
/// Archived storage classes: opening an object asks for it and throws errc::not_yet_readable until it can be read.
/// A program that uses it includes holdfast/destination/cloud_src.hpp in one translation unit.
///
/// Errors          Every one says what failed, on which bucket, and what to do: errc::unreachable (name, connection,
///                 certificate), timed_out, access_denied (with the permission that is missing), place_not_found,
///                 invalid_configuration (also: wrong region), throttled, quota_exceeded, no_space, not_yet_readable,
///                 place_failed; from the constructor errc::invalid_configuration, naming the field
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Lifetime        must be destroyed before the execution context of its environment's executor
/// Thread safety   shared: safe; a writer or reader: one caller at a time
/// Source          Amazon S3 API reference, 2006-03-01
class S3 {
public:
    using settings_type = S3Settings;
    static constexpr std::string_view name = "AmazonS3";
    static constexpr bool durable = true;

    /// With the `S3Options` of the environment.
    S3(const S3Settings& settings, const DestinationEnvironment& environment);
    S3(const S3Settings& settings, const DestinationEnvironment& environment, const S3Options& options);

    [[nodiscard]] boost::asio::awaitable<S3Writer> create(CreateRequest request);
    [[nodiscard]] boost::asio::awaitable<S3Reader> open(std::string object, std::uint64_t offset);
    [[nodiscard]] boost::asio::awaitable<ListPage> list(ListRequest request);
    [[nodiscard]] boost::asio::awaitable<void> remove(std::string object);
    /// Many at once: one request for each 1000. The first that cannot be removed is thrown after all were tried.
    [[nodiscard]] boost::asio::awaitable<void> remove_all(std::vector<std::string> objects);
    /// Aborts multipart uploads below the prefix that this process has given up, or that were begun before it started:
    /// two processes that write below one prefix at the same time may so lose an upload, never a committed object.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> sweep(std::string prefix);
    /// Lists, writes, reads and removes a small object `.holdfast-check-…`.
    [[nodiscard]] boost::asio::awaitable<void> check();

private:
    std::shared_ptr<s3::Client> client_;
};

static_assert(Destination<S3>);

}  // namespace holdfast::inline v1

#endif
