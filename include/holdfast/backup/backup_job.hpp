#ifndef HOLDFAST_BACKUP_BACKUP_JOB_HPP
#define HOLDFAST_BACKUP_BACKUP_JOB_HPP

#include <holdfast/backup/backup_type.hpp>
#include <holdfast/backup/chain_state.hpp>
#include <holdfast/backup/compression.hpp>
#include <holdfast/backup/operation_control.hpp>
#include <holdfast/backup/place.hpp>
#include <holdfast/configuration/backup_upload_mode.hpp>
#include <holdfast/detail/cipher_port.hpp>
#include <holdfast/detail/engine_port.hpp>
#include <holdfast/detail/scheduler_port.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// Limits of a backup's memory and of its objects' sizes.
struct BackupLimits {
    /// Raw bytes in a frame. Range: 4 KiB to 16 MiB. Default: 1 MiB.
    std::size_t frame_size = std::size_t{1} << 20;
    /// The most a segment holds (a single frame may exceed it). Range: at least 64 KiB. Default: 1 GiB.
    std::uint64_t segment_size = std::uint64_t{1} << 30;
    /// What buffers of one operation may hold together; at least four frames' worth is used whatever it says.
    /// Default: 32 MiB.
    std::size_t memory_budget = std::size_t{32} << 20;
    /// How many frames are compressed and sealed at the same time. 0 = one a core. Default: 0.
    unsigned parallelism = 0;
};

/// One backup to make. The ports outlive the operation.
struct BackupJob {
    detail::EnginePort& engine;
    detail::SchedulerPort& scheduler;
    boost::asio::any_io_executor blocking;  ///< where the engine and the compressor run

    std::string database{};
    std::string task_name{};
    std::int64_t task_id = 0;
    std::string node_tag{};
    BackupType type = BackupType::backup;
    bool is_full = true;
    /// The chain that an incremental goes on; a full begins a new one and ignores it but for its `incarnation`.
    ChainState chain{};
    /// Names the new chain's folder; kept in the manifest.
    TimePoint started_at{};

    /// The user's key. Empty = not encrypted; then `cipher` is ignored.
    std::optional<SecretBytes> key{};
    const detail::CipherKind* cipher = nullptr;
    CompressionSettings compression{};
    bool exclude_indexes = false;

    /// Engine read operations a second. Empty = not limited. Range: at least 1.
    std::optional<std::int64_t> max_read_ops_per_second{};
    /// Raw bytes read a second. Empty = not limited. Range: at least 1.
    std::optional<std::int64_t> max_read_bytes_per_second{};
    /// Bytes a second over all places. Empty = not limited. Range: at least 1.
    std::optional<std::int64_t> max_upload_bytes_per_second{};

    std::vector<Place> places{};  ///< at least one
    BackupUploadMode upload_mode = BackupUploadMode::local_first;
    /// Where `local_first` keeps the backup while it goes to the places, when none of them is "Local"; emptied
    /// afterwards. Null: such a job fans out as in `direct_upload`.
    std::shared_ptr<detail::DestinationPort> staging{};
    /// At how many places the backup has to be complete. Range: 1 to the number of places.
    std::size_t minimum_places = 1;
    BackupLimits limits{};

    std::shared_ptr<OperationControl> control{};  ///< not null
    /// Told the chain's folder before anything is looked for or written there; a full whose folder is taken moves on to
    /// another, and tells it again. May be empty.
    std::function<void(const std::string& folder)> on_folder{};
};

}  // namespace holdfast::inline v1

#endif
