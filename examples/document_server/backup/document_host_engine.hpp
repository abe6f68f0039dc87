#ifndef DOCUMENT_SERVER_BACKUP_DOCUMENT_HOST_ENGINE_HPP
#define DOCUMENT_SERVER_BACKUP_DOCUMENT_HOST_ENGINE_HPP

#include "../store/document_store.hpp"
#include "database_writer.hpp"
#include "logical_reader.hpp"
#include "snapshot_reader.hpp"

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/error.hpp>

#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace document_server {

/// A full or an incremental: lines of JSON, or an image.
class DocumentReader {
public:
    DocumentReader(DocumentStore& store, const holdfast::ReadRequest& request) : reader_(open(store, request)) {}

    [[nodiscard]] const holdfast::ReadDescription& description() const
    {
        return std::visit([](const auto& reader) -> const auto& { return reader.description(); }, reader_);
    }
    [[nodiscard]] holdfast::ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations)
    {
        return std::visit([&](auto& reader) { return reader.read(into, max_operations); }, reader_);
    }

private:
    using Reader = std::variant<LogicalReader, SnapshotReader>;
    [[nodiscard]] static Reader open(DocumentStore& store, const holdfast::ReadRequest& request)
    {
        // Changes since an etag are documents, also in a chain that begins with an image.
        if (request.type == holdfast::BackupType::snapshot && !request.after) return SnapshotReader(store, request);
        return LogicalReader(store, request);
    }

    Reader reader_;
};

/// All that holdfast has to know of the document store. The store itself knows nothing of holdfast.
///
/// Lifetime        the store outlives it, its readers and its writers
/// Thread safety   shared: safe
class DocumentHostEngine {
public:
    explicit DocumentHostEngine(DocumentStore& store) : store_(store) {}

    [[nodiscard]] holdfast::EngineIdentity identity() const { return {"document_server", "1"}; }

    [[nodiscard]] std::vector<holdfast::DatabaseInfo> databases() const
    {
        std::vector<holdfast::DatabaseInfo> all;
        for (DatabaseDescription& one : store_.list())
            all.push_back({std::move(one.name), one.encrypted, std::move(one.incarnation)});
        return all;
    }

    [[nodiscard]] holdfast::Etag last_etag(const std::string& database)
    {
        return translate(database, [&] { return store_.state(database).etag; });
    }

    [[nodiscard]] holdfast::SecretBytes database_key(const std::string& database)
    {
        return translate(database, [&] { return store_.key(database); });
    }

    [[nodiscard]] DocumentReader open_reader(const holdfast::ReadRequest& request)
    {
        return translate(request.database, [&] { return DocumentReader(store_, request); });
    }

    [[nodiscard]] DatabaseWriter open_writer(holdfast::WriteRequest request)
    {
        const std::string name = request.database;
        return translate(name, [&] { return DatabaseWriter(store_, std::move(request)); });
    }

private:
    /// Says in holdfast's words what the caller can act on; anything else goes through with the store's own text.
    template <class Function>
    static std::invoke_result_t<Function&> translate(const std::string& database, Function function)
    {
        try {
            return function();
        } catch (const NoSuchDatabase& error) {
            throw holdfast::Error(holdfast::errc::database_not_found, std::string(error.what()) + ". Check the name.");
        } catch (const DatabaseExists& error) {
            throw holdfast::Error(
                holdfast::errc::database_exists,
                std::string(error.what()) + ". Drop it, or choose another name than '" + database + "'.");
        }
    }

    DocumentStore& store_;
};

static_assert(holdfast::HostEngine<DocumentHostEngine>);

}  // namespace document_server

#endif
