#ifndef DOCUMENT_SERVER_APP_CHECK_HPP
#define DOCUMENT_SERVER_APP_CHECK_HPP

#include <filesystem>
#include <optional>

namespace document_server {

/// Restores every backup that is listed in `folder` (a folder of `serve` that nobody serves now) into a scratch server
/// and compares it with the digest that its database recorded at the backup's etag. Says what it found; true if all
/// of it is right. With an ack file it also compares what was promised with what is there.
[[nodiscard]] bool check(const std::filesystem::path& folder, const std::optional<std::filesystem::path>& ack_file);

}  // namespace document_server

#endif
