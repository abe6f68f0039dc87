#ifndef HOLDFAST_ENGINE_SQLITE_SNAPSHOT_HPP
#define HOLDFAST_ENGINE_SQLITE_SNAPSHOT_HPP

#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/files/snapshot_store.hpp>
#include <holdfast/engine/sqlite/connection.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace holdfast::inline v1::sqlite {

/// The one file of a snapshot is called so.
inline constexpr const char* database_file = "database";

/// A copy of a database with every page at its place, and which state it shows (none, if writers were too quick to
/// know).
struct Copy {
    files::File file{};  ///< without a name: gone when it is closed
    std::optional<State> state{};
};

/// Copies what was committed at one moment. `folder` is for the copy.
///
/// Errors          errc::no_space, errc::access_denied, errc::engine_failed (no database, damaged, locked too long)
[[nodiscard]] Copy copy_database(Connection& source, const std::filesystem::path& folder);

/// Shows one copy. Models `FileSnapshot`.
class Snapshot {
public:
    Snapshot(files::File copy, Etag etag);

    [[nodiscard]] const SnapshotDescription& description() const noexcept { return description_; }
    void read(std::size_t file, std::uint64_t offset, std::span<std::byte> into);

private:
    files::File copy_;
    SnapshotDescription description_{};
};

static_assert(FileSnapshot<Snapshot>);

}  // namespace holdfast::inline v1::sqlite

#endif
