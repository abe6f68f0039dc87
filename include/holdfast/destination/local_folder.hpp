#ifndef HOLDFAST_DESTINATION_LOCAL_FOLDER_HPP
#define HOLDFAST_DESTINATION_LOCAL_FOLDER_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/configuration/local_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/local_file.hpp>
#include <holdfast/destination/local_writer.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// Reads one file of a local folder; goes on with the file it has opened when that is removed.
///
/// Errors          errc::place_failed, when the disk fails
/// Thread safety   distinct: safe; shared: one caller at a time
class LocalFolderReader {
public:
    LocalFolderReader(detail::FileDescriptor file, std::string path, std::uint64_t offset)
        : file_(std::move(file)), path_(std::move(path)), offset_(offset), dropped_(offset)
    {
    }
    [[nodiscard]] std::size_t read(std::span<std::byte> into);

private:
    detail::FileDescriptor file_;
    std::string path_;
    std::uint64_t offset_;
    std::uint64_t dropped_;  ///< the page cache is told to forget what is before it
};

/// A folder of a local disk or of one that is mounted: one file an object, one folder a part of its name.
///
/// A committed object is on the disk, with its name, before `commit` returns (fsync of the file and of every
/// folder on the way). Files get mode 0600, folders 0700. Symbolic links below the folder are never followed;
/// the folder itself may be reached through some. Files with names that no object can have are left alone.
///
/// The folder and the one above it are created when missing, the one above that is not.
///
/// Errors          errc::place_not_found, access_denied, no_space, quota_exceeded, place_failed, unreachable and
///                 timed_out (network file systems), object_exists, object_not_found, object_truncated,
///                 invalid_argument; the constructor: errc::invalid_configuration
/// Thread safety   shared: safe, also from several processes
/// Blocking        every function; needs an executor for blocking work
class LocalFolder {
public:
    using settings_type = LocalSettings;
    static constexpr std::string_view name = "Local";
    static constexpr bool durable = true;

    /// A relative path is refused: it would name another folder after a change of the working directory.
    LocalFolder(const LocalSettings& settings, const DestinationEnvironment& environment);

    [[nodiscard]] LocalFolderWriter create(const CreateRequest& request);
    /// From the end of the object on there is nothing; from beyond it errc::object_truncated.
    [[nodiscard]] LocalFolderReader open(const std::string& object, std::uint64_t offset);
    /// Pages of at most 1000 in the order of the names' parts. A folder in which nothing was committed yet may be told.
    [[nodiscard]] ListPage list(const ListRequest& request);
    /// Durable: after a power cut the object does not come back. Folders that become empty go too.
    void remove(const std::string& object);
    /// Removes temporary files that no living process has locked, and empty folders.
    std::uint64_t sweep(const std::string& prefix);
    /// Writes, publishes, reads and removes a small file that no listing shows.
    void check();

private:
    detail::LocalRoot root_;
    std::string process_id_;
};

static_assert(Destination<LocalFolder>);

}  // namespace holdfast::inline v1

#endif
