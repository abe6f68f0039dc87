#ifndef HOLDFAST_ENGINE_SQLITE_SNAPSHOT_HPP
#define HOLDFAST_ENGINE_SQLITE_SNAPSHOT_HPP

#include <holdfast/engine/files/live_view.hpp>
#include <holdfast/engine/files/snapshot_store.hpp>
#include <holdfast/engine/sqlite/connection.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace holdfast::inline v1::sqlite {

/// The one file of a snapshot is called so.
inline constexpr const char* database_file = "database";

/// What is shown of a database, and which state that is (none, if writers were too quick to know).
struct View {
    std::unique_ptr<files::LiveView> bytes{};
    std::uint32_t page_size = 0;  ///< 0 for an empty file
    std::optional<State> state{};
};

/// Shows what was committed at one moment: live if the database has a WAL and `hold` has a time, or a copy.
///
/// Errors          errc::no_space, errc::access_denied, errc::engine_failed (no database, damaged, locked too long)
[[nodiscard]] View open_view(std::unique_ptr<Connection> source, files::HoldView hold);

/// Shows one view. Models `FileSnapshot`.
class Snapshot {
public:
    Snapshot(View view, Etag etag);

    [[nodiscard]] const SnapshotDescription& description() const noexcept { return description_; }
    void read(std::size_t file, std::uint64_t offset, std::span<std::byte> into);

private:
    std::unique_ptr<files::LiveView> bytes_;
    SnapshotDescription description_{};
};

static_assert(FileSnapshot<Snapshot>);

}  // namespace holdfast::inline v1::sqlite

#endif
