#ifndef HOLDFAST_ENGINE_LMDB_LIVE_ENVIRONMENT_HPP
#define HOLDFAST_ENGINE_LMDB_LIVE_ENVIRONMENT_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/engine/files/live_view.hpp>
#include <holdfast/engine/lmdb/pages.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <thread>

struct MDB_env;

namespace holdfast::inline v1::lmdb {

/// The data file of an environment under a read transaction.
///
/// The transaction is begun and ended by a thread of its own: an environment without MDB_NOTLS binds it to its thread,
/// frees it with the thread, and allows one a thread.
class LiveEnvironment final : public files::ViewSource {
public:
    /// Begins a transaction. Empty if its pages cannot be told: for an environment without locks (MDB_NOLOCK), whose
    /// writers heed no reader, unless `is_still` says that nobody writes it; if writers are too quick; or as
    /// `Pages::look` says.
    ///
    /// Errors          errc::engine_failed, such as no room for another reader
    [[nodiscard]] static std::unique_ptr<LiveEnvironment> open(std::shared_ptr<MDB_env> environment,
                                                               const std::filesystem::path& path,
                                                               bool is_still = false);
    ~LiveEnvironment() override;
    LiveEnvironment(const LiveEnvironment&) = delete;
    LiveEnvironment& operator=(const LiveEnvironment&) = delete;

    [[nodiscard]] std::uint64_t size() const noexcept { return pages_.size(); }
    [[nodiscard]] Etag transaction() const noexcept { return transaction_; }

    void read(std::uint64_t offset, std::span<std::byte> into) override;
    /// True if the environment, which cannot use its free pages again meanwhile, has grown by more than an eighth and
    /// 1 MiB, or by a quarter of the room that its map had left. It would never become smaller again, and its writers
    /// fail when the map is full.
    [[nodiscard]] bool is_costly() override;

private:
    LiveEnvironment() = default;

    /// Reads the environment's own descriptor.
    [[nodiscard]] std::size_t read_data(std::uint64_t offset, std::span<std::byte> into) const;
    enum class Look { known, too_late, unexpected };
    [[nodiscard]] Look look();

    std::shared_ptr<MDB_env> environment_{};
    std::filesystem::path path_{};
    int descriptor_ = -1;
    Etag transaction_ = 0;
    Pages pages_{};
    std::uint64_t most_pages_ = 0;
    std::jthread thread_{};  ///< has the transaction until it is asked to stop
};

}  // namespace holdfast::inline v1::lmdb

#endif
