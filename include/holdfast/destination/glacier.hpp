#ifndef HOLDFAST_DESTINATION_GLACIER_HPP
#define HOLDFAST_DESTINATION_GLACIER_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/configuration/glacier_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/glacier/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

namespace glacier {
class Client;
class Download;
}  // namespace glacier
namespace transfer {
class PartUpload;
}

/// Writes one object into a vault. Parts of a large one are under way while the next is filled; a failure aborts the
/// upload before it is thrown.
///
/// Cancellation    terminal, of `append` and `commit`: throws `asio::error::operation_aborted` at once; call `discard`
///                 from a coroutine that is not cancelled, or leave the rest to a sweep
/// Errors          errc::object_exists at the first part or at `commit`; errc::access_denied, place_not_found,
///                 unreachable, timed_out, throttled, quota_exceeded, place_failed
/// Executor        all calls of one writer come from one executor that runs one handler at a time
/// Lifetime        may outlive the destination; not the execution context
class GlacierWriter {
public:
    explicit GlacierWriter(std::shared_ptr<transfer::PartUpload> upload);
    GlacierWriter(GlacierWriter&&) noexcept = default;
    GlacierWriter& operator=(GlacierWriter&&) = delete;
    ~GlacierWriter();

    [[nodiscard]] boost::asio::awaitable<void> append(std::span<const std::byte> bytes);
    [[nodiscard]] boost::asio::awaitable<void> commit();
    /// After a failed or cancelled `commit` it also removes the archive, should Glacier have stored it after all; if
    /// its id cannot be found out, a sweep does that when an inventory shows it.
    [[nodiscard]] boost::asio::awaitable<void> discard();

private:
    std::shared_ptr<transfer::PartUpload> upload_;
};

/// Reads one object of a vault. Every byte was checked by a tree hash before it is given out.
///
/// Errors          errc::object_damaged; errc::unreachable, timed_out, throttled, place_failed
class GlacierReader {
public:
    explicit GlacierReader(std::unique_ptr<glacier::Download> download);
    GlacierReader(GlacierReader&&) noexcept;
    GlacierReader& operator=(GlacierReader&&) noexcept;
    ~GlacierReader();

    [[nodiscard]] boost::asio::awaitable<std::size_t> read(std::span<std::byte> into);

private:
    std::unique_ptr<glacier::Download> download_;
};

/// A vault of Amazon Glacier, below a folder of it: the archive service with its own protocol, which Amazon offers to
/// accounts that already use it. New ones take `S3` with the storage class Glacier or DeepArchive.
///
/// Archives have ids instead of names. Which archive an object is stands in the environment's `memory` and in the
/// archive's description; when the notes are lost, they are made anew from an inventory of the vault. Without a memory
/// the notes last as long as this object.
///
/// Opening an object, unless it is small, begins a retrieval job and throws errc::not_yet_readable until that is done;
/// the job is remembered. The same holds for `list`, `open` and `remove` while an inventory is needed.
/// A program that uses it includes holdfast/destination/cloud_src.hpp in one translation unit.
///
/// Errors          Every one says what failed, on which vault, and what to do: errc::unreachable (name, connection,
///                 certificate), timed_out, access_denied (with the permission that is missing), place_not_found,
///                 throttled, quota_exceeded, not_yet_readable, place_failed, and those of the memory; from the
///                 constructor errc::invalid_configuration, naming the field
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Lifetime        must be destroyed before the execution context of its environment's executor
/// Thread safety   shared: safe; a writer or reader: one caller at a time
/// Source          Amazon Glacier API reference, 2012-06-01
class Glacier {
public:
    using settings_type = GlacierSettings;
    static constexpr std::string_view name = "AmazonGlacier";
    static constexpr bool durable = true;

    /// With the `GlacierOptions` of the environment.
    Glacier(const GlacierSettings& settings, const DestinationEnvironment& environment);
    Glacier(const GlacierSettings& settings, const DestinationEnvironment& environment, const GlacierOptions& options);

    /// Errors          errc::invalid_argument: larger than 10 000 parts of 4 GiB, or a name that with its folder does
    ///                 not fit into a description (1024 characters)
    [[nodiscard]] boost::asio::awaitable<GlacierWriter> create(CreateRequest request);
    [[nodiscard]] boost::asio::awaitable<GlacierReader> open(std::string object, std::uint64_t offset);
    [[nodiscard]] boost::asio::awaitable<ListPage> list(ListRequest request);
    [[nodiscard]] boost::asio::awaitable<void> remove(std::string object);
    /// Aborts unfinished uploads that the notes, or their own description, show to be of a writer that runs no more;
    /// begins an inventory if one is needed to find what such a writer has stored, and uses it at a later call.
    ///
    /// Errors          errc::not_yet_readable: all that can be done now is done; the inventory has yet to tell whether
    ///                 such a writer has stored an archive
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> sweep(std::string prefix);
    /// Looks at the vault, begins and aborts an upload, lists uploads and jobs. Stores nothing.
    [[nodiscard]] boost::asio::awaitable<void> check();

private:
    std::shared_ptr<glacier::Client> client_;
};

static_assert(Destination<Glacier>);

}  // namespace holdfast::inline v1

#endif
