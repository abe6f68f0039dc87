#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_SEQUENCE_NOTES_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_SEQUENCE_NOTES_HPP

#include <holdfast/concepts/host_engine.hpp>

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1::rocks::records {

/// What the backup of an etag has shown, as far as the next incremental has to know it.
struct SequenceNote {
    Etag etag = 0;
    std::uint64_t sequence = 0;
    std::uint64_t newest_file = 0;  ///< the highest file number; ingested files with higher ones came later
    std::string incarnation{};      ///< of the database
    std::string schema{};           ///< of its column families; see `schema_of`

    friend bool operator==(const SequenceNote&, const SequenceNote&) = default;
};

/// The notes of all databases, in one small file for each, mode 0600, replaced as a whole:
///
///     holdfast-sequences 1
///     <XXH3-128 of the rest, 32 hexadecimal digits>
///     <etag> <sequence number> <file number> <incarnation> <schema>     for each note
///
/// The 100 notes that were made or used last are kept.
///
/// Thread safety   shared: safe
class SequenceNotes {
public:
    static constexpr std::size_t most_notes = 100;

    /// Creates the folder.
    explicit SequenceNotes(std::filesystem::path folder);

    /// Empty if there is none, or the file is damaged.
    ///
    /// Errors          files::is_shortage
    [[nodiscard]] std::optional<SequenceNote> find(const std::string& database, Etag etag) const;
    /// Durable when it returns; replaces the note of that etag.
    void keep(const std::string& database, const SequenceNote& note);
    /// Forgets all notes of a database, durably.
    void forget(const std::string& database);
    /// Forgets those of databases that are not among `databases`.
    void sweep(const std::vector<std::string>& databases);

private:
    [[nodiscard]] std::filesystem::path file_of(const std::string& database) const;
    [[nodiscard]] std::vector<SequenceNote> load(const std::string& database) const;

    std::filesystem::path folder_;
    mutable std::mutex mutex_{};
};

}  // namespace holdfast::inline v1::rocks::records

#endif
