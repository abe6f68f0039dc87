#ifndef HOLDFAST_ENGINE_FILES_WRITER_HPP
#define HOLDFAST_ENGINE_FILES_WRITER_HPP

#include <holdfast/engine/files/block_digest.hpp>
#include <holdfast/engine/files/catalog.hpp>
#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/files/ports.hpp>
#include <holdfast/engine/files/steady_sync.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1::files {

/// What the chain's newest backup says of the files that were put together.
struct PutTogether {
    Etag etag = 0;
    Catalog catalog{};
    std::vector<BlockDigest> digests{};  ///< of each file of the catalog
};

/// Puts the files of a chain together in a folder of the store. Models `EngineWriter`.
///
/// Before it publishes it compares each file with the digest that the newest backup has of it, so a patch on the wrong
/// base, or anything else that made other bytes than were read, is never published. Nor is one before all files are
/// durable, and checked by the store: the disk writes while they are put together, and while they are checked.
///
/// Errors          errc::object_damaged: the bytes are not what a `Reader` gives, or make other files than it read;
///                 errc::engine_failed: calls out of order
class Writer {
public:
    /// What the files are for.
    enum class Aim {
        publish,
        take  ///< they are read once, and need not be durable
    };

    Writer(std::unique_ptr<RestorePort> restore, std::string database, Aim aim = Aim::publish);

    void begin_backup(const WrittenBackup& backup);
    void begin_entry(const EntryDeclaration& entry);
    void write(std::span<const std::byte> bytes);
    void end_entry();
    void end_backup();
    void publish();

    /// With Aim::take, instead of `publish`: leaves the files where they are, and compares nothing more. Those that were patched have
    /// to be compared with their digests by who reads them.
    [[nodiscard]] PutTogether take();

private:
    enum class Stage { between_backups, between_entries, in_entry, published };
    enum class Kind { catalog, file, patch, digests };
    enum class Part { runs, first, count, bytes };

    [[noreturn]] void refuse(const std::string& what) const;
    void require(bool holds, const char* what) const;
    void begin_file(const EntryDeclaration& entry);
    void take_catalog();
    void write_whole(std::span<const std::byte> bytes);
    void write_patch(std::span<const std::byte> bytes);
    void begin_run(unsigned blocks);
    void write_zeros();
    void next_run();
    void wrote(std::uint64_t bytes);
    void end_file();
    void verify(std::size_t file);

    std::unique_ptr<RestorePort> restore_;
    std::string database_;
    Stage stage_ = Stage::between_backups;
    WrittenBackup backup_{};
    std::size_t backups_ = 0;
    std::size_t entries_written_ = 0;
    Kind kind_ = Kind::catalog;
    std::string text_{};  ///< of the catalog
    std::optional<Catalog> catalog_{};
    std::vector<std::size_t> expected_{};  ///< files that have an entry in this backup, in order
    std::size_t next_expected_ = 0;
    std::vector<BlockDigest> file_digests_{};
    std::vector<std::byte> digest_bytes_{};
    /// Of files as they are now, where that is known without reading them.
    std::map<std::string, BlockDigest> known_{};

    File file_{};
    std::size_t current_ = 0;       ///< file of the catalog
    std::uint64_t offset_ = 0;  ///< next byte of a whole file
    std::uint64_t untold_ = 0;  ///< bytes written that `sync_` does not know of
    std::vector<std::byte> block_{};
    RunningDigest digest_{};

    Part part_ = Part::runs;  ///< what the next byte of a patch is
    std::uint64_t window_ = 0;
    unsigned runs_left_ = 0;
    unsigned first_ = 0;
    bool is_zeros_ = false;     ///< the run that begins, or the one before it
    unsigned blocks_done_ = 0;  ///< of the window: where the next run may begin
    std::uint64_t run_offset_ = 0;
    std::uint64_t run_left_ = 0;

    /// The last: it is done with the files before they are removed. Null for `take`.
    std::unique_ptr<SteadySync> sync_{};
};

static_assert(EngineWriter<Writer>);

}  // namespace holdfast::inline v1::files

#endif
