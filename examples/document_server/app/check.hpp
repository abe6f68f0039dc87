#ifndef DOCUMENT_SERVER_APP_CHECK_HPP
#define DOCUMENT_SERVER_APP_CHECK_HPP

#include <chrono>
#include <filesystem>
#include <optional>

namespace document_server {

/// Restores every backup that is listed in `folder` (a folder of `serve` that nobody serves now) into a scratch server
/// and compares it with the digest that its database recorded at the backup's etag. Says what it found; true if all
/// of it is right. With an ack file it also compares what was promised with what is there.
///
/// `folder` is started as a server first, so what a killed process left behind is recovered; then nothing may be left
/// over. `clock_ahead` is that of the server that made the backups.
[[nodiscard]] bool check(const std::filesystem::path& folder, const std::optional<std::filesystem::path>& ack_file,
                         std::chrono::seconds clock_ahead = {});

}  // namespace document_server

#endif
