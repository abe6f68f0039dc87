#ifndef HOLDFAST_ENGINE_ROCKSDB_BACKUP_WRITER_HPP
#define HOLDFAST_ENGINE_ROCKSDB_BACKUP_WRITER_HPP

#include <holdfast/engine/files/writer.hpp>
#include <holdfast/engine/rocksdb/records/writer.hpp>
#include <holdfast/engine/rocksdb/restore.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <variant>

namespace holdfast::inline v1::rocks {

/// Writes back a chain of either form; which one, its first entry tells. Models `EngineWriter`.
class BackupWriter {
public:
    explicit BackupWriter(Restore restore);

    void begin_backup(const WrittenBackup& backup);
    void begin_entry(const EntryDeclaration& entry);
    void write(std::span<const std::byte> bytes);
    void end_entry();
    void end_backup();
    void publish();

private:
    template <class Call>
    void call(Call call);

    std::variant<Restore, files::Writer, records::Writer> writer_;  ///< a Restore until the first backup begins
    Restore* files_ = nullptr;                                      ///< that of the files::Writer
    std::string entry_{};
};

static_assert(EngineWriter<BackupWriter>);

}  // namespace holdfast::inline v1::rocks

#endif
