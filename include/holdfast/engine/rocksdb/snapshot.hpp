#ifndef HOLDFAST_ENGINE_ROCKSDB_SNAPSHOT_HPP
#define HOLDFAST_ENGINE_ROCKSDB_SNAPSHOT_HPP

#include <holdfast/engine/files/snapshot_store.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/rocksdb/registry.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace rocksdb {
class RandomAccessFile;
}

namespace holdfast::inline v1::rocks {

/// A checkpoint of one database, removed with this. Models `FileSnapshot`.
///
/// The database may be closed and removed while it is read; its Env may not.
class Snapshot {
public:
    /// Makes the checkpoint. Its etag is set by `set_etag`.
    ///
    /// Errors          those of `fail` and of WorkFolder
    Snapshot(const Use& database, const RocksDbEngineOptions& options);
    Snapshot(Snapshot&&) noexcept;
    Snapshot& operator=(Snapshot&&) noexcept;
    ~Snapshot();

    [[nodiscard]] const SnapshotDescription& description() const noexcept { return description_; }
    void read(std::size_t file, std::uint64_t offset, std::span<std::byte> into);

    /// The last write that it shows; empty if that cannot be told.
    [[nodiscard]] std::optional<std::uint64_t> sequence() const noexcept { return sequence_; }
    /// Equal for two checkpoints exactly if all their files are.
    [[nodiscard]] const std::string& fingerprint() const noexcept { return fingerprint_; }
    void set_etag(Etag etag);

private:
    void list(const Use& database);
    void take_fingerprint();
    void open(std::size_t file);
    [[nodiscard]] std::filesystem::path folder() const { return work_.path() / "checkpoint"; }

    std::shared_ptr<::rocksdb::Env> keep_{};
    ::rocksdb::Env* env_ = nullptr;
    files::WorkFolder work_;
    bool verify_ = true;
    SnapshotDescription description_{};
    std::optional<std::uint64_t> sequence_{};
    std::string fingerprint_{};
    std::unique_ptr<::rocksdb::RandomAccessFile> file_;
    std::size_t file_index_ = ~std::size_t{0};
};

static_assert(FileSnapshot<Snapshot>);

}  // namespace holdfast::inline v1::rocks

#endif
