#ifndef HOLDFAST_ENGINE_SQLITE_CONNECTION_IPP
#define HOLDFAST_ENGINE_SQLITE_CONNECTION_IPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/sqlite/connection.hpp>
#include <holdfast/error.hpp>

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <thread>
#include <utility>

namespace holdfast::inline v1::sqlite {

namespace {

struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
/// Systems note times with a grain of some milliseconds, and some file systems with one of two seconds.
bool is_young(const timespec& time)
{
    using std::chrono::nanoseconds;
    const auto now = std::chrono::duration_cast<nanoseconds>(std::chrono::system_clock::now().time_since_epoch());
    const auto then = std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
    return now - then < std::chrono::milliseconds(time.tv_nsec == 0 ? 2100 : 30);
}

/// See sqlite.org/uri.html.
std::string still_uri(const std::filesystem::path& path)
{
    std::string uri = "file:";
    for (const char each : path.string()) {
        if (each == '%' || each == '?' || each == '#') {
            uri += each == '%' ? "%25" : each == '?' ? "%3f" : "%23";
        } else {
            uri += each;
        }
    }
    return uri + "?immutable=1";
}

using StatementPointer = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

}  // namespace

std::uint32_t load_number(const volatile void* place) noexcept
{
    return __atomic_load_n(static_cast<const volatile std::uint32_t*>(place), __ATOMIC_RELAXED);
}

void Connection::Close::operator()(sqlite3* handle) const noexcept
{
    sqlite3_close(handle);
}

Connection::Connection(std::filesystem::path path, Access access, std::chrono::milliseconds lock_timeout)
    : path_(std::move(path))
{
    const auto open = [&](int flags) {
        sqlite3* handle = nullptr;
        const std::string name = access == Access::still ? still_uri(path_) : path_.string();
        const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, "unix");
        handle_.reset(handle);
        return code;
    };
    int code = SQLITE_OK;
    switch (access) {
        case Access::own: code = open(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE); break;
        case Access::sniffing: code = open(SQLITE_OPEN_READONLY); break;
        case Access::still: code = open(SQLITE_OPEN_READONLY | SQLITE_OPEN_URI); break;
        case Access::reading: code = open(SQLITE_OPEN_READWRITE); break;
    }
    if (code != SQLITE_OK) fail(code, "open");
    sqlite3_busy_timeout(get(), static_cast<int>(lock_timeout.count()));
    // A backup must not move a WAL into its database: that would be a change.
    if (access == Access::reading) sqlite3_db_config(get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Connection::fail(int code, std::string_view doing) const
{
    const int kind = code & 0xff;
    const int system = kind == SQLITE_NOMEM                ? ENOMEM
                       : kind == SQLITE_CANTOPEN && handle_ ? sqlite3_system_errno(handle_.get())
                                                            : 0;
    if (files::is_shortage({system, boost::system::generic_category()})) files::fail_on_file(doing, path_, system);
    errc what = errc::engine_failed;
    const char* advice = "Look at the file and the log of the system.";
    if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED) {
        advice = "A writer holds it; wait until it commits, or raise lock_timeout.";
    } else if (kind == SQLITE_NOTADB) {
        advice = "It is no SQLite database, or an encrypted one.";
    } else if (kind == SQLITE_CORRUPT) {
        advice = "It is damaged; restore it from its last backup.";
    } else if (kind == SQLITE_FULL) {
        what = errc::no_space;
        advice = "Make room for a copy of the database.";
    } else if (kind == SQLITE_PERM || kind == SQLITE_CANTOPEN || kind == SQLITE_READONLY || kind == SQLITE_AUTH) {
        what = errc::access_denied;
        advice = "Give this process the right to read and write the file and its folder.";
    }
    const char* said = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
    throw Error(what, {"Cannot " + std::string(doing) + " the SQLite file " + path_.string() + ". " + advice, said});
}

void Connection::execute(const char* sql)
{
    const int code = sqlite3_exec(get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(sqlite3_extended_errcode(get()), "work on");
}

std::string Connection::value(const char* sql)
{
    sqlite3_stmt* raw = nullptr;
    int code = sqlite3_prepare_v2(get(), sql, -1, &raw, nullptr);
    const StatementPointer statement(raw);
    if (code != SQLITE_OK) fail(code, "read");
    code = sqlite3_step(raw);
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) fail(code, "read");
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, 0));
    return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(raw, 0)));
}

sqlite3_file* Connection::file() const
{
    sqlite3_file* file = nullptr;
    const int code = sqlite3_file_control(get(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK || file == nullptr || file->pMethods == nullptr)
        fail(code == SQLITE_OK ? SQLITE_IOERR : code, "open");
    return file;
}

std::array<std::byte, 100> Connection::header()
{
    std::array<std::byte, 100> bytes{};
    read_file(0, bytes);
    return bytes;
}

void Connection::read_file(std::uint64_t offset, std::span<std::byte> into)
{
    sqlite3_file* const opened = file();
    const int code =
        opened->pMethods->xRead(opened, into.data(), static_cast<int>(into.size()), static_cast<sqlite3_int64>(offset));
    // SQLite fills up with zeros.
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) fail(code, "read");
}

sqlite3_file* Connection::wal_file() const noexcept
{
    sqlite3_file* wal = nullptr;
    const int code = sqlite3_file_control(get(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
    return code == SQLITE_OK && wal != nullptr && wal->pMethods != nullptr ? wal : nullptr;
}

bool Connection::read_wal(std::uint64_t offset, std::span<std::byte> into)
{
    sqlite3_file* const wal = wal_file();
    if (wal == nullptr) return false;
    const int code =
        wal->pMethods->xRead(wal, into.data(), static_cast<int>(into.size()), static_cast<sqlite3_int64>(offset));
    if (code == SQLITE_IOERR_SHORT_READ) return false;
    if (code != SQLITE_OK) fail(code, "read the WAL of");
    return true;
}

std::uint64_t Connection::wal_size() const noexcept
{
    sqlite3_file* const wal = wal_file();
    sqlite3_int64 size = 0;
    if (wal == nullptr || wal->pMethods->xFileSize(wal, &size) != SQLITE_OK) return 0;
    return static_cast<std::uint64_t>(size);
}

std::uint64_t Connection::file_size()
{
    sqlite3_file* const opened = file();
    sqlite3_int64 size = 0;
    const int code = opened->pMethods->xFileSize(opened, &size);
    if (code != SQLITE_OK) fail(code, "read");
    return static_cast<std::uint64_t>(size);
}

void Connection::begin()
{
    execute("BEGIN");
    try {
        static_cast<void>(value("PRAGMA schema_version"));  // the first read takes the view
    } catch (...) {
        end();
        throw;
    }
}

void Connection::end() noexcept
{
    if (sqlite3_get_autocommit(get()) == 0) sqlite3_exec(get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Connection::end_for_good() noexcept
{
    end();
    try {
        sqlite3_busy_timeout(get(), 0);
        begin();
        static_cast<void>(state());
        end();
    } catch (const Error&) {
        end();  // what the last look said stays
    }
}

// The header of the WAL's index, which SQLite keeps twice in shared memory (sqlite.org/walformat.html, 2.2): number of
// frames, pages, the checksum over all frames and the salts of this WAL say which commit is its newest. Blank if the
// WAL has no frames.
std::string Connection::look_at_wal(std::optional<WalIndex>& index)
{
    constexpr std::size_t size = 48;
    constexpr int region = 32768;
    sqlite3_file* const opened = file();
    if (opened->pMethods->iVersion < 2) fail(SQLITE_IOERR, "read the WAL of");
    void volatile* shared = nullptr;
    const int code = opened->pMethods->xShmMap(opened, 0, region, 0, &shared);
    if (code != SQLITE_OK || shared == nullptr) return "no index";
    std::array<std::byte, 2 * size> bytes{};
    const auto* from = static_cast<const volatile std::byte*>(shared);
    const auto copy = [&](std::size_t begin, std::size_t end) {
        for (std::size_t b = begin; b != end; ++b) bytes[b] = from[b];
        opened->pMethods->xShmBarrier(opened);
    };
    opened->pMethods->xShmBarrier(opened);
    // The number of moved frames first: a new WAL gets its new salts before that number begins again at 0.
    const std::uint32_t moved = load_number(from + 2 * size);
    opened->pMethods->xShmBarrier(opened);
    bool whole = false;
    for (int i = 0; i != 1000 && !whole; ++i) {
        // They are written in the other order.
        copy(0, size);
        copy(size, 2 * size);
        whole = std::memcmp(bytes.data(), bytes.data() + size, size) == 0;
    }
    const auto number = [&](std::size_t offset) {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes.data() + offset, sizeof value);
        return value;
    };
    if (whole) {
        index.emplace();
        std::uint16_t page_size = 0;
        std::memcpy(&page_size, bytes.data() + 14, sizeof page_size);
        index->page_size = page_size == 1 ? 65536U : page_size;
        index->frames = number(16);
        index->pages = number(20);
        index->checksum = {number(24), number(28)};
        std::memcpy(index->salts.data(), bytes.data() + 32, index->salts.size());
        index->moved = moved;
    }
    const std::span<const std::byte> newest(bytes.data() + 16, 24);
    if (number(16) == 0) return {};
    return detail::to_hex(newest);
}

State Connection::state()
{
    State state;
    state.is_wal = value("PRAGMA journal_mode") == "wal";
    state.pages = std::stoull("0" + value("PRAGMA page_count"));
    state.is_empty = state.pages <= 1 && value("SELECT 1 FROM sqlite_master LIMIT 1").empty();
    const std::string wal = state.is_wal ? look_at_wal(state.wal) : std::string();
    struct stat status{};
    if (::stat(path_.c_str(), &status) != 0) fail(SQLITE_CANTOPEN, "look at");
    const auto number = [](auto value) { return " " + std::to_string(value); };
    state.text = "file" + number(status.st_ino);
    if (wal.empty()) {
        // The file is all there is: its change counter, pages, free pages and schema cookie.
        const auto first = header();
        state.text += " head " + detail::to_hex(std::span(first).subspan(24, 20));
        if (state.is_wal) {
            // What came through a WAL may have left the counter as it was, but not the time of the file.
            state.text +=
                " time" + number(status.st_size) + number(status.st_mtim.tv_sec) + number(status.st_mtim.tv_nsec);
            state.is_young = is_young(status.st_mtim);
        }
    } else {
        state.text += " wal " + wal;
    }
    if (state.is_wal) sqlite3_db_config(get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, wal.empty() ? 0 : 1, nullptr);
    return state;
}

bool Connection::begin_known(State& shown)
{
    constexpr int attempts = 500;
    for (int i = 0;; ++i) {
        begin();
        const State before = state();
        shown = before;
        if (!before.is_wal) return true;  // the lock keeps writers from committing
        end();
        begin();
        shown = state();
        // Nothing was committed between the two looks, and the view was taken between them. Without the index nobody
        // knows.
        if (before.text == shown.text && !shown.is_young && (shown.wal || !shown.is_wal)) return true;
        if (i == attempts) return false;
        end();
        if (shown.is_young) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

}  // namespace holdfast::inline v1::sqlite

#endif
