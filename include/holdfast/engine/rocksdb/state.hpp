#ifndef HOLDFAST_ENGINE_ROCKSDB_STATE_HPP
#define HOLDFAST_ENGINE_ROCKSDB_STATE_HPP

#include <holdfast/engine/files/etag_ledger.hpp>
#include <holdfast/engine/rocksdb/records/sequence_notes.hpp>
#include <holdfast/engine/rocksdb/registry.hpp>
#include <holdfast/engine/rocksdb/snapshot.hpp>

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>

namespace holdfast::inline v1::rocks {

/// What the store and its restores share: the databases and their etags.
///
/// An etag stands for one sequence number, and for the files that the first backup at it has shown. A compaction
/// changes files and no sequence number: a later backup that shows other files gets a new etag, so that no incremental
/// is ever made on another backup's files.
///
/// Thread safety   shared: safe
class State {
public:
    explicit State(RocksDbEngineOptions options);

    [[nodiscard]] const RocksDbEngineOptions& options() const noexcept { return options_; }
    [[nodiscard]] std::filesystem::path checkpoints() const { return own_folder() / "checkpoints"; }
    [[nodiscard]] std::filesystem::path work_folder() const { return own_folder() / "work"; }

    [[nodiscard]] Etag last_etag(const Use& database);
    [[nodiscard]] Etag etag_of(const Use& database, const Snapshot& snapshot);
    /// The etag of a sequence number; durable.
    [[nodiscard]] Etag etag_at(const Use& database, std::uint64_t sequence);
    /// A restored database goes on from its backup's etag.
    void restored(const Use& database, Etag etag);
    void sweep_notes();
    /// True, until `keep_form` is called, if the form of backups is another one than it was when this folder was used
    /// last.
    [[nodiscard]] bool has_new_form() const;
    void keep_form();

    records::SequenceNotes& sequences() noexcept { return sequences_; }

    Registry registry{};
    std::mutex publishing{};  ///< held while a name is looked at and taken

private:
    [[nodiscard]] std::filesystem::path own_folder() const { return options_.folder / ".holdfast"; }
    [[nodiscard]] std::filesystem::path note_of(const std::string& database) const;

    RocksDbEngineOptions options_;
    files::EtagLedger ledger_;
    records::SequenceNotes sequences_;
    std::mutex notes_{};
};

}  // namespace holdfast::inline v1::rocks

#endif
