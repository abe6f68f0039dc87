#ifndef HOLDFAST_ENGINE_ROCKSDB_STATUS_IPP
#define HOLDFAST_ENGINE_ROCKSDB_STATUS_IPP

#include <holdfast/engine/rocksdb/status.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/status.h>

#include <string>

namespace holdfast::inline v1::rocks {

void fail(const ::rocksdb::Status& status, std::string_view doing, const std::filesystem::path& path)
{
    const std::string said = status.ToString();
    errc what = errc::engine_failed;
    const char* advice = "Look at the database's LOG file and the log of the system.";
    if (status.IsNoSpace()) {
        what = errc::no_space;
        advice = "The file system is full. Make room.";
    } else if (said.find("Permission denied") != std::string::npos) {
        what = errc::access_denied;
        advice = "Give this process the right to read and write there.";
    } else if (status.IsCorruption()) {
        advice = "It is damaged. Restore the database from its last backup.";
    } else if (status.IsIOError()) {
        advice = "The disk or the file system failed. Look at the log of the system.";
    } else if (status.IsNotSupported() || status.IsInvalidArgument()) {
        advice = "RocksDB cannot do that with the options of this database. Look at its OPTIONS file.";
    } else if (status.IsShutdownInProgress() || status.IsAborted()) {
        advice = "The database is being closed. Remove it from the engine before it is closed.";
    }
    throw Error(what, {"Cannot " + std::string(doing) + " " + path.string() + ". " + advice, said});
}

}  // namespace holdfast::inline v1::rocks

#endif
