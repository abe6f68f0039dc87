#ifndef DOCUMENT_SERVER_APP_LOAD_HPP
#define DOCUMENT_SERVER_APP_LOAD_HPP

#include "serve.hpp"
#include "server.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace document_server {

/// The lines that say what was promised: `write <database>|<etag>|<digest>` after a write returned, `backup
/// <database>|<operation>|<manifest>` after a backup was reported as completed, `problem <database>|<etag>|<text>` if a
/// restore under load went wrong. A killed process may have done more
/// than its last line, never less.
class AckFile {
public:
    explicit AckFile(const std::optional<std::filesystem::path>& file);
    void line(const std::string& text);

private:
    std::mutex mutex_;
    std::ofstream stream_;
};

/// Somebody who writes and deletes all the time, in all databases.
class WriteLoad {
public:
    WriteLoad(DocumentStore& store, AckFile& acks, int transactions_a_second);
    ~WriteLoad();

private:
    void run(DocumentStore& store, AckFile& acks, int transactions_a_second);

    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

/// Rounds of backups of every database, by hand: each fourth round is full. With `restore_load`, the newest backup of
/// one database a round is restored beside it, compared with the digest of its etag, and dropped.
awaitable<void> backup_load(Server& server, AckFile& acks, ServeOptions options);

/// The names of databases that restores under load make.
inline constexpr const char* restored_prefix = "restored ";

}  // namespace document_server

#endif
