#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_WRITER_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_WRITER_HPP

#include <holdfast/engine/rocksdb/records/builder.hpp>
#include <holdfast/engine/rocksdb/records/catalog.hpp>
#include <holdfast/engine/rocksdb/records/parser.hpp>
#include <holdfast/engine/rocksdb/restore.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace holdfast::inline v1::rocks::records {

/// Makes a database of a chain of backups of records. Models `EngineWriter`.
///
/// Errors          errc::object_damaged: the bytes are not what a `Reader` gives, or backups do not follow each other;
///                 errc::engine_failed: calls out of order; those of Builder and Restore
class Writer {
public:
    explicit Writer(Restore restore);

    void begin_backup(const WrittenBackup& backup);
    void begin_entry(const EntryDeclaration& entry);
    void write(std::span<const std::byte> bytes);
    void end_entry();
    void end_backup();
    void publish();

private:
    enum class Stage { between_backups, between_entries, in_entry, published };

    void require(bool holds, const char* what) const;
    void take_catalog();
    void begin_full(Catalog next);
    void begin_incremental(const Catalog& next);

    Restore restore_;
    std::unique_ptr<Builder> builder_;  ///< destroyed before the folder it works in
    Stage stage_ = Stage::between_backups;
    WrittenBackup backup_{};
    std::size_t entries_written_ = 0;
    std::string text_{};                ///< of the catalog
    std::optional<Catalog> catalog_{};  ///< the full's, with the numbers of the newest backup
    std::optional<Parser> parser_{};
};

static_assert(EngineWriter<Writer>);

}  // namespace holdfast::inline v1::rocks::records

#endif
