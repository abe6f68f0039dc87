#ifndef HOLDFAST_ENGINE_SQLITE_CONNECTION_HPP
#define HOLDFAST_ENGINE_SQLITE_CONNECTION_HPP

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_file;

namespace holdfast::inline v1::sqlite {

/// The newest commit of a WAL, as the WAL's index tells it (sqlite.org/walformat.html, 2.2 and 2.3).
struct WalIndex {
    std::uint32_t frames = 0;  ///< up to the commit; 0: the file of the database is all there is
    std::uint32_t moved = 0;  ///< of these, how many a checkpoint had moved into the file before the rest was looked at
    std::uint32_t page_size = 0;
    std::uint32_t pages = 0;                  ///< of the database
    std::array<std::uint32_t, 2> checksum{};  ///< of the last frame
    std::array<std::byte, 8> salts{};         ///< of every frame
};

/// A number of the WAL's index that others may change at the same time: never bytes of two of its values. `place` is
/// aligned.
[[nodiscard]] std::uint32_t load_number(const volatile void* place) noexcept;

/// What tells one committed state of a database from another.
struct State {
    std::string text{};  ///< equal for two looks between which nothing was committed
    bool is_wal = false;
    std::optional<WalIndex> wal{};  ///< empty for a rollback journal, or if the index cannot be read
    bool is_empty = false;          ///< as it was created: no table, no index
    bool is_young = false;          ///< the text has a time so near that another change may have the same
    std::uint64_t pages = 0;
};

/// One connection to an SQLite file. It never opens the file but through SQLite: closing any other descriptor of it
/// would drop the locks that this process has on it.
class Connection {
public:
    enum class Access {
        own,       ///< a file of ours, to be created
        sniffing,  ///< read only, and no lock is taken
        still,     ///< the same of a file that nobody changes, and that has no journal: none is looked for
        reading    ///< read and, if it has to be repaired after a crash, written; never created
    };

    /// Errors          errc::access_denied, errc::engine_failed, files::is_shortage
    Connection(std::filesystem::path path, Access access, std::chrono::milliseconds lock_timeout);

    [[nodiscard]] sqlite3* get() const noexcept { return handle_.get(); }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

    void execute(const char* sql);
    /// The first column of the first row; blank if there is none.
    [[nodiscard]] std::string value(const char* sql);

    /// The first bytes of the file as it is, without a lock; zeros beyond its end.
    [[nodiscard]] std::array<std::byte, 100> header();
    [[nodiscard]] std::uint64_t file_size();
    /// Fills all of `into` from the file, as it is, without a lock; zeros beyond its end.
    void read_file(std::uint64_t offset, std::span<std::byte> into);
    /// The same from the WAL; false beyond its end, or if there is none. In a read transaction only.
    [[nodiscard]] bool read_wal(std::uint64_t offset, std::span<std::byte> into);
    /// 0 if there is none, or if it cannot be told. In a read transaction only.
    [[nodiscard]] std::uint64_t wal_size() const noexcept;

    /// Begins a read transaction, which shows one state until `end`.
    void begin();
    void end() noexcept;
    /// Of the read transaction, as long as nobody commits; see `begin_known`.
    [[nodiscard]] State state();
    /// Begins a read transaction and says which state it shows. False if writers are so quick that it cannot be known;
    /// the transaction has begun all the same.
    [[nodiscard]] bool begin_known(State& state);
    /// Ends the transaction, and says anew whether the WAL is empty: if so, and nobody else has the database open, it
    /// is removed when this connection is closed. To be called before that if the last look is long ago.
    void end_for_good() noexcept;

    /// Throws what `code` of SQLite stands for.
    [[noreturn]] void fail(int code, std::string_view doing) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept;
    };
    [[nodiscard]] sqlite3_file* file() const;
    [[nodiscard]] sqlite3_file* wal_file() const noexcept;
    [[nodiscard]] std::string look_at_wal(std::optional<WalIndex>& index);

    std::filesystem::path path_;
    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace holdfast::inline v1::sqlite

#endif
