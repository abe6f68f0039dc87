#ifndef HOLDFAST_DESTINATION_FTP_FOLDERS_HPP
#define HOLDFAST_DESTINATION_FTP_FOLDERS_HPP

#include <holdfast/destination/ftp/listing.hpp>
#include <holdfast/destination/ftp/session.hpp>

#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1::ftp {

/// Makes the server's folder `path` and all above it that are missing; returns those that were made, outermost first.
[[nodiscard]] awaitable<std::vector<std::string>> make_folders(Session& session, std::string path);

/// What is in the server's folder `path`, without the folder itself and its parent; none if there is no such folder.
/// Asks by MLSD, LIST or NLST, whichever the server has.
///
/// Errors          Error of errc::place_failed: the server shows only a part, or more than 64 MiB
[[nodiscard]] awaitable<std::optional<std::vector<Entry>>> read_folder(Session& session, std::string path);

/// Removes a file. True if it was there. A refusal for a file that is still there afterwards is thrown.
[[nodiscard]] awaitable<bool> remove_file(Session& session, std::string path);

}  // namespace holdfast::inline v1::ftp

#endif
