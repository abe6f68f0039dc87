#ifndef DOCUMENT_SERVER_APP_SERVE_HPP
#define DOCUMENT_SERVER_APP_SERVE_HPP

#include <cstdint>
#include <filesystem>
#include <optional>

namespace document_server {

struct ServeOptions {
    std::filesystem::path folder;
    /// A template in JSON to put at the start; none: that of the story, unless there is one already.
    std::optional<std::filesystem::path> template_file{};

    // For tests that kill the process.

    int databases = 0;                                ///< make this many small databases instead of loading data
    int write_load = 0;                               ///< transactions a second on all databases together; 0 = none
    double backup_every = 0;                          ///< seconds between two rounds of backups by hand; 0 = none
    std::int64_t clock_ahead = 0;                     ///< seconds by which the clock is ahead of the real one
    bool restore_load = false;                        ///< after each round restore one database, compare it and drop it
    std::optional<std::filesystem::path> ack_file{};  ///< a line for each thing that was promised to be durable
};

/// Runs until SIGINT or SIGTERM: real clock, durable memory. Started again in the same folder it goes on with the
/// templates, tasks, histories and delays that it had.
void serve(const ServeOptions& options);

}  // namespace document_server

#endif
