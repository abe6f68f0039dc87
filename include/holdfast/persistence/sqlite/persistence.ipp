#ifndef HOLDFAST_PERSISTENCE_SQLITE_PERSISTENCE_IPP
#define HOLDFAST_PERSISTENCE_SQLITE_PERSISTENCE_IPP

#include <holdfast/error.hpp>
#include <holdfast/persistence/sqlite/implementation.hpp>

#include <cstddef>
#include <utility>

namespace holdfast::inline v1 {

namespace {

/// The smallest key that is greater than all that begin with `prefix`; none if there is no such key.
std::optional<std::string> end_of_prefix(std::string prefix)
{
    while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
    if (prefix.empty()) return std::nullopt;
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

}  // namespace

SqlitePersistence::Implementation::Statements::Statements(detail::SqliteConnection& connection)
    : get(connection, "SELECT key, revision, sealed FROM records WHERE key = ?1"),
      list_from(connection, "SELECT key, revision, sealed FROM records WHERE key >= ?1 ORDER BY key LIMIT ?2"),
      list_after(connection, "SELECT key, revision, sealed FROM records WHERE key > ?1 ORDER BY key LIMIT ?2"),
      update(connection, "UPDATE records SET revision = ?2, sealed = ?3 WHERE key = ?1"),
      insert(connection, "INSERT INTO records(key, revision, sealed) VALUES(?1, ?2, ?3)"),
      remove(connection, "DELETE FROM records WHERE key = ?1"),
      remove_between(connection, "DELETE FROM records WHERE key >= ?1 AND key < ?2"),
      remove_from(connection, "DELETE FROM records WHERE key >= ?1"),
      state(connection, "UPDATE state SET sealed = ?1 WHERE id = 0")
{
}

Record SqlitePersistence::Implementation::read_row(detail::SqliteStatement::Run& run)
{
    Record record{std::string(run.bytes(0)), {}, run.number(1)};
    auto value = seal_.open(record.key, record.revision, run.bytes(2));
    if (!value) connection_.fail_damaged("the record " + record.key + " is not what was sealed");
    record.value = std::move(*value);
    return record;
}

std::optional<Record> SqlitePersistence::Implementation::get(const std::string& key)
{
    detail::require_record_key(key);
    const std::lock_guard lock(mutex_);
    detail::SqliteStatement::Run run(statements_->get);
    run.bind(1, key);
    if (!run.step("read")) return std::nullopt;
    return read_row(run);
}

std::vector<Record> SqlitePersistence::Implementation::list(const RecordRange& range)
{
    detail::require_record_range(range);
    const std::lock_guard lock(mutex_);
    const bool from_prefix = range.after < range.prefix;
    detail::SqliteStatement::Run run(from_prefix ? statements_->list_from : statements_->list_after);
    run.bind(1, from_prefix ? range.prefix : range.after).bind(2, std::uint64_t{range.limit});
    std::vector<Record> result;
    while (run.step("read")) {
        if (!run.bytes(0).starts_with(range.prefix)) break;
        result.push_back(read_row(run));
    }
    return result;
}

Revision SqlitePersistence::Implementation::revision_of(const std::string& key)
{
    detail::SqliteStatement::Run run(statements_->get);
    run.bind(1, key);
    return run.step("read") ? run.number(1) : 0;
}

std::uint64_t SqlitePersistence::Implementation::changed_rows() const
{
    return static_cast<std::uint64_t>(sqlite3_changes64(connection_.get()));
}

void SqlitePersistence::Implementation::apply(const Transaction& transaction, State& next)
{
    using Run = detail::SqliteStatement::Run;
    const auto remove = [&](Run& run) {
        run.finish("write");
        next.records -= changed_rows();
    };
    for (const auto& prefix : transaction.prefix_removals) {
        if (const auto end = end_of_prefix(prefix)) {
            Run run(statements_->remove_between);
            remove(run.bind(1, prefix).bind(2, *end));
        } else {
            Run run(statements_->remove_from);
            remove(run.bind(1, prefix));
        }
    }
    for (const auto& key : transaction.removals) {
        Run run(statements_->remove);
        remove(run.bind(1, key));
    }
    for (const auto& put : transaction.puts) {
        const std::string sealed = seal_.seal(put.key, next.revision, put.value);
        {
            Run run(statements_->update);
            run.bind(1, put.key).bind(2, next.revision).bind(3, sealed).finish("write");
        }
        if (changed_rows() != 0) continue;
        Run run(statements_->insert);
        run.bind(1, put.key).bind(2, next.revision).bind(3, sealed).finish("write");
        ++next.records;
    }
    const std::string sealed = sealed_state(next);
    Run run(statements_->state);
    run.bind(1, sealed).finish("write");
}

CommitResult SqlitePersistence::Implementation::commit(const Transaction& transaction)
{
    detail::require_transaction(transaction);
    const std::lock_guard lock(mutex_);
    // SQLite would go on with a file that nobody finds any more.
    if (identity_of(connection_.path()) != identity_)
        throw Error(errc::persistence_failed, "The persistence " + connection_.path() +
                                                  " was moved, removed or replaced while it was in use. Stop "
                                                  "the server, put the file back and start the server again.");
    if (commit_in_doubt_) forget_failed_commit();
    for (const auto& condition : transaction.conditions)
        if (revision_of(condition.key) != condition.revision) return CommitResult{false, state_.revision};

    State next = state_;
    ++next.revision;
    bool committing = false;
    try {
        connection_.execute("BEGIN IMMEDIATE");
        apply(transaction, next);
        committing = true;
        connection_.execute("COMMIT");
    } catch (...) {
        const int code = sqlite3_errcode(connection_.get()) & 0xff;
        roll_back();
        commit_in_doubt_ = committing && code == SQLITE_IOERR;
        if (commit_in_doubt_) {
            try {
                forget_failed_commit();
            } catch (const Error&) {
                // The failure of the commit is the one to tell; the next commit tries again.
            }
        }
        throw;
    }
    state_ = next;
    lock_.note(next.revision);
    return CommitResult{true, next.revision};
}

void SqlitePersistence::Implementation::roll_back() noexcept
{
    if (sqlite3_get_autocommit(connection_.get()) == 0)
        sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

/// A commit whose fsync failed is rolled back here, but its pages are in the log, complete: after a crash SQLite
/// would take them for committed. Emptying the log makes the rollback true.
void SqlitePersistence::Implementation::forget_failed_commit()
{
    if (connection_.value("PRAGMA wal_checkpoint(TRUNCATE)") != "0")
        throw Error(errc::persistence_failed, "The log of the persistence " + connection_.path() +
                                                  " cannot be emptied after a failed write. Check the disk.");
    commit_in_doubt_ = false;
}

SqlitePersistence::SqlitePersistence(SqlitePersistenceOptions options)
    : implementation_(std::make_unique<Implementation>(options))
{
}
SqlitePersistence::~SqlitePersistence() = default;

std::optional<Record> SqlitePersistence::get(const std::string& key)
{
    return implementation_->get(key);
}
std::vector<Record> SqlitePersistence::list(const RecordRange& range)
{
    return implementation_->list(range);
}
CommitResult SqlitePersistence::commit(const Transaction& transaction)
{
    return implementation_->commit(transaction);
}

}  // namespace holdfast::inline v1

#endif
