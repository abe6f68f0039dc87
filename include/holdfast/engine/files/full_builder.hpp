#ifndef HOLDFAST_ENGINE_FILES_FULL_BUILDER_HPP
#define HOLDFAST_ENGINE_FILES_FULL_BUILDER_HPP

#include <holdfast/concepts/full_builder.hpp>
#include <holdfast/engine/files/block_maps.hpp>
#include <holdfast/engine/files/reader.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/files/writer.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace holdfast::inline v1::files {

/// Puts the files of a chain together in a work folder beside the block maps, and reads a full from them. Models
/// `FullBuilder`.
///
/// While it reads, the reader compares each file with the digest that the chain's newest backup has of it, and leaves
/// a map as that of any full; so the next incremental compares with what the chain has. Names, identities, the size of
/// a block and the seed are those of the chain.
///
/// Disk            as much as the files of the database, and what the largest incremental adds, until the reader is
///                 destroyed. Files are 0600 in a folder 0700; the next start removes what a crash has left
/// Errors          errc::invalid_argument: the chain was made by another engine; errc::object_damaged: as Writer, and
///                 from the reader a file that is not what was backed up; errc::no_space and others of File
class FullBuilder {
public:
    /// `incarnation` is the database's, for the map; blank if it is not known. `maps` outlives it and its reader.
    FullBuilder(ReadRequest request, EngineIdentity engine, std::string incarnation, BlockMaps& maps);

    void begin_backup(const WrittenBackup& backup) { writer_->begin_backup(backup); }
    void begin_entry(const EntryDeclaration& entry) { writer_->begin_entry(entry); }
    void write(std::span<const std::byte> bytes) { writer_->write(bytes); }
    void end_entry() { writer_->end_entry(); }
    void end_backup() { writer_->end_backup(); }
    [[nodiscard]] Reader finish();

private:
    ReadRequest request_;
    std::string incarnation_;
    BlockMaps* maps_;
    std::shared_ptr<WorkFolder> work_;
    std::optional<Writer> writer_;
};

static_assert(holdfast::FullBuilder<FullBuilder>);

}  // namespace holdfast::inline v1::files

#endif
