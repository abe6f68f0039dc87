#ifndef HOLDFAST_PERSISTENCE_SQLITE_IMPLEMENTATION_HPP
#define HOLDFAST_PERSISTENCE_SQLITE_IMPLEMENTATION_HPP

#include <holdfast/persistence/record_seal.hpp>
#include <holdfast/persistence/sqlite.hpp>
#include <holdfast/persistence/sqlite/connection.hpp>
#include <holdfast/persistence/sqlite/file_lock.hpp>

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// The open file. One mutex over everything: the records are few and small, and SQLite has one writer anyway.
class SqlitePersistence::Implementation {
public:
    explicit Implementation(const SqlitePersistenceOptions& options);

    [[nodiscard]] std::optional<Record> get(const std::string& key);
    [[nodiscard]] std::vector<Record> list(const RecordRange& range);
    [[nodiscard]] CommitResult commit(const Transaction& transaction);

private:
    /// Sealed in the file as well, so that neither a lost record nor an older file looks right.
    struct State {
        Revision revision = 0;
        std::uint64_t records = 0;
    };
    struct Statements {
        explicit Statements(detail::SqliteConnection& connection);
        detail::SqliteStatement get, list_from, list_after, update, insert, remove, remove_between, remove_from, state;
    };

    [[nodiscard]] static detail::SqliteConnection open_connection(const std::string& path);
    /// Tells two files apart; zeros if there is none.
    [[nodiscard]] static std::pair<std::uint64_t, std::uint64_t> identity_of(const std::string& path) noexcept;
    void create(const detail::PersistenceLock& lock);
    void check_file();
    void load_state();
    void check_records();
    void check_note();

    [[nodiscard]] Record read_row(detail::SqliteStatement::Run& run);
    [[nodiscard]] Revision revision_of(const std::string& key);
    [[nodiscard]] std::string sealed_state(const State& state) const;
    [[nodiscard]] std::uint64_t changed_rows() const;
    void apply(const Transaction& transaction, State& next);
    void roll_back() noexcept;
    void forget_failed_commit();

    std::mutex mutex_;
    detail::PersistenceLock lock_;
    RecordSeal seal_;
    detail::SqliteConnection connection_;
    std::optional<Statements> statements_;
    std::pair<std::uint64_t, std::uint64_t> identity_;
    State state_;
    bool commit_in_doubt_ = false;
};

}  // namespace holdfast::inline v1

#endif
