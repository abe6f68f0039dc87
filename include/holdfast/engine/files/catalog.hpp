#ifndef HOLDFAST_ENGINE_FILES_CATALOG_HPP
#define HOLDFAST_ENGINE_FILES_CATALOG_HPP

#include <holdfast/engine/files/snapshot_store.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::files {

/// How a backup has a file.
enum class FileState {
    stored,   ///< whole, in the entry `file/<name>`
    patched,  ///< as changes of the file as the chain has it, in the entry `patch/<name>`
    kept      ///< not at all: it is as the chain has it
};

struct CatalogFile {
    FileState state = FileState::stored;
    SnapshotFile file{};

    friend bool operator==(const CatalogFile&, const CatalogFile&) = default;
};

/// Which files a database consists of at one backup; those of the backup before that it does not name are gone.
///
/// As text:
///
///     holdfast-files 1
///     block 4096
///     seed 0123456789abcdef
///     files 2
///     stored 8192 database -
///     kept 16 other/file%20name id%3a1
///
/// Lines end in a line feed. Bytes of names and identities other than `A-Z a-z 0-9 . _ / -` are `%` and two lower-case
/// hexadecimal digits; a blank identity is `-`, and an identity `-` is `%2d`.
struct Catalog {
    static constexpr std::size_t most_files = 900'000;
    static constexpr std::size_t most_bytes = std::size_t{64} << 20;

    std::uint32_t block_size = 4096;
    std::uint64_t seed = 0;  ///< of all digests of the chain
    std::vector<CatalogFile> files{};

    /// Of one file.
    [[nodiscard]] std::uint64_t blocks(std::size_t file) const noexcept
    {
        return (files[file].file.size + block_size - 1) / block_size;
    }

    friend bool operator==(const Catalog&, const Catalog&) = default;
};

/// True for the name of a file that cannot leave its folder; see SnapshotFile::name.
[[nodiscard]] bool is_file_name(std::string_view name) noexcept;

[[nodiscard]] std::string to_text(const Catalog& catalog);

/// Errors          errc::object_damaged: anything that `to_text` does not write, names that are no file names, are there
///                 twice or are a folder of another, a block size that is none, more files or bytes than the limits
[[nodiscard]] Catalog catalog_from_text(std::string_view text);

/// Throws errc::engine_failed for what a store must not say: no file, bad, doubled or clashing names, sizes beyond 2^56,
/// a block size that is none.
void check_snapshot(const SnapshotDescription& description);

}  // namespace holdfast::inline v1::files

#endif
