#ifndef HOLDFAST_DESTINATION_FTP_HPP
#define HOLDFAST_DESTINATION_FTP_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/configuration/ftp_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/ftp/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

namespace ftp {
class Client;
class Download;
class Upload;
}  // namespace ftp

/// Writes one object into a folder of an FTP server. Bytes go out as they come, into a temporary file beside the
/// object's place; a connection that breaks is replaced, and the transfer goes on where the server's file ends.
///
/// Cancellation    terminal, of `append` and `commit`: throws `asio::error::operation_aborted` at once; call `discard`
///                 from a coroutine that is not cancelled, or leave the rest to a sweep
/// Errors          errc::object_exists at `commit`; errc::object_truncated: the server lost more than is kept in
/// memory;
///                 errc::access_denied, place_not_found, unreachable, timed_out, throttled, quota_exceeded, no_space,
///                 place_failed
/// Executor        all calls of one writer come from one executor that runs one handler at a time
/// Lifetime        may outlive the destination; not the execution context
class FtpWriter {
public:
    explicit FtpWriter(std::unique_ptr<ftp::Upload> upload);
    FtpWriter(FtpWriter&&) noexcept;
    FtpWriter& operator=(FtpWriter&&) = delete;
    ~FtpWriter();

    [[nodiscard]] boost::asio::awaitable<void> append(std::span<const std::byte> bytes);
    [[nodiscard]] boost::asio::awaitable<void> commit();
    /// After a failed or cancelled `commit` it also removes the object, should it have got its name after all.
    [[nodiscard]] boost::asio::awaitable<void> discard();

private:
    std::unique_ptr<ftp::Upload> upload_;
};

/// Reads one object; a connection that breaks is replaced where it broke.
///
/// Errors          errc::object_damaged: it was replaced meanwhile; errc::unreachable, timed_out
class FtpReader {
public:
    explicit FtpReader(std::unique_ptr<ftp::Download> download);
    FtpReader(FtpReader&&) noexcept;
    FtpReader& operator=(FtpReader&&) noexcept;
    ~FtpReader();

    [[nodiscard]] boost::asio::awaitable<std::size_t> read(std::span<std::byte> into);

private:
    std::unique_ptr<ftp::Download> download_;
};

/// A folder of an FTP server, in clear text (`ftp://`) or with TLS on control and data connections (`ftps://`), which
/// resume the control connection's session. What is committed is as durable as the server's file system.
///
/// FTP cannot create a file only where none is: `commit` looks for the name, then renames. Writers that share an
/// execution context take turns at that; two processes that write the same name at the same moment can overwrite each
/// other. A program that uses it includes holdfast/destination/cloud_src.hpp in one translation unit.
///
/// Errors          Every one says what failed, on which server, and what to do: errc::unreachable (name, connection,
///                 TLS, certificate), timed_out, access_denied (login, permission, a server that wants TLS),
///                 place_not_found, throttled, quota_exceeded, no_space, place_failed; from the constructor
///                 errc::invalid_configuration, naming the field
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Lifetime        must be destroyed before the execution context of its environment's executor
/// Thread safety   shared: safe; a writer or reader: one caller at a time
/// Source          RFC 959, 2228, 2428, 3659, 4217
class Ftp {
public:
    using settings_type = FtpSettings;
    static constexpr std::string_view name = "FTP";
    static constexpr bool durable = true;

    /// With the `FtpOptions` of the environment.
    Ftp(const FtpSettings& settings, const DestinationEnvironment& environment);
    Ftp(const FtpSettings& settings, const DestinationEnvironment& environment, const FtpOptions& options);

    [[nodiscard]] boost::asio::awaitable<FtpWriter> create(CreateRequest request);
    [[nodiscard]] boost::asio::awaitable<FtpReader> open(std::string object, std::uint64_t offset);
    /// Reads whole folders from the server for each page of at most 1000 names.
    [[nodiscard]] boost::asio::awaitable<ListPage> list(ListRequest request);
    [[nodiscard]] boost::asio::awaitable<void> remove(std::string object);
    /// Removes temporary files below the prefix whose writer in this process is gone, or that were begun before this
    /// process and have not grown since; and empty folders.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> sweep(std::string prefix);
    /// Logs in anew; lists, writes, renames, reads and removes a small object `.holdfast-check-…`.
    [[nodiscard]] boost::asio::awaitable<void> check();

private:
    std::shared_ptr<ftp::Client> client_;
};

static_assert(Destination<Ftp>);

}  // namespace holdfast::inline v1

#endif
