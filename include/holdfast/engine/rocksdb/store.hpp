#ifndef HOLDFAST_ENGINE_ROCKSDB_STORE_HPP
#define HOLDFAST_ENGINE_ROCKSDB_STORE_HPP

#include <holdfast/engine/files/snapshot_store.hpp>
#include <holdfast/engine/rocksdb/options.hpp>
#include <holdfast/engine/rocksdb/records/reader.hpp>
#include <holdfast/engine/rocksdb/registry.hpp>
#include <holdfast/engine/rocksdb/restore.hpp>
#include <holdfast/engine/rocksdb/snapshot.hpp>

#include <memory>
#include <string>
#include <vector>

namespace holdfast::inline v1::rocks {

/// The registered databases. Models `SnapshotStore`; see RocksDbEngine.
class Store {
public:
    /// A host registers its databases one by one, so those that are not listed yet are not gone.
    static constexpr bool lists_all_from_the_start = false;

    explicit Store(RocksDbEngineOptions options);
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();

    void add(RocksDbDatabase database);
    bool remove(const std::string& database);
    void changed(const std::string& database);
    void forget_others();
    /// See State.
    [[nodiscard]] bool has_new_form() const;
    void keep_form();

    [[nodiscard]] EngineIdentity identity() const;
    [[nodiscard]] std::vector<DatabaseInfo> databases();
    /// Errors          errc::database_not_found
    [[nodiscard]] Etag last_etag(const std::string& database);
    [[nodiscard]] SecretBytes database_key(const std::string& database);
    [[nodiscard]] Snapshot open_snapshot(const ReadRequest& request);
    [[nodiscard]] Restore open_restore(const WriteRequest& request);
    [[nodiscard]] bool wants_records(const ReadRequest& request) const noexcept;
    /// Errors          errc::full_needed: an incremental is asked for, and the changes cannot be told; those of
    ///                 records::View
    [[nodiscard]] records::Reader open_records(const ReadRequest& request);

private:
    [[nodiscard]] records::Reader open_full(const Use& database);
    [[nodiscard]] records::Reader open_incremental(const Use& database, Etag after);

    std::shared_ptr<State> state_;
};

static_assert(SnapshotStore<Store>);

}  // namespace holdfast::inline v1::rocks

#endif
