#ifndef HOLDFAST_TESTS_UNIT_ENGINE_ROCKSDB_RECORDS_HPP
#define HOLDFAST_TESTS_UNIT_ENGINE_ROCKSDB_RECORDS_HPP

#include "server.hpp"

#include <holdfast/error.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <rocksdb/merge_operator.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rocksdb_test {

/// A merge operator of the host's own.
class Append : public rocksdb::AssociativeMergeOperator {
public:
    const char* Name() const override { return "test.Append"; }
    bool Merge(const rocksdb::Slice&, const rocksdb::Slice* old, const rocksdb::Slice& more, std::string* result,
               rocksdb::Logger*) const override
    {
        *result = (old != nullptr ? old->ToString() : std::string()) + more.ToString();
        return true;
    }
};

/// WAL files are kept from one backup to the next.
inline rocksdb::Options wal_kept()
{
    auto options = plain_options();
    options.WAL_ttl_seconds = 3600;
    options.merge_operator = std::make_shared<Append>();
    return options;
}

inline holdfast::RocksDbEngineOptions as_records()
{
    holdfast::RocksDbEngineOptions settings;
    settings.backup_form = holdfast::RocksDbBackupForm::records;
    settings.column_family_options = [](const std::string&, const std::string&, rocksdb::ColumnFamilyOptions& found) {
        found.merge_operator = std::make_shared<Append>();
    };
    return settings;
}

/// A server whose backups of type Backup are records, and one database in it.
struct Recorded {
    explicit Recorded(const rocksdb::Options& options = wal_kept(),
                      holdfast::RocksDbEngineOptions settings = as_records())
        : server(options, std::move(settings)), app(server.create("app"))
    {
    }

    rocksdb::DB& db() { return *app->db; }
    holdfast::ReadRequest next() const
    {
        holdfast::ReadRequest request{.database = "app"};
        if (!chain.empty()) request.after = chain.back().description.last_etag;
        return request;
    }
    void back_up() { chain.push_back(holdfast::read_stream(server.engine(), next())); }
    std::string restored(const std::string& as, std::size_t backups)
    {
        const auto end = chain.begin() + static_cast<std::ptrdiff_t>(backups);
        holdfast::restore_streams(server.engine(), {chain.begin(), end}, {.database = as});
        return server[as]->digest();
    }
    std::string restored(const std::string& as = "copy") { return restored(as, chain.size()); }
    /// What is said instead of the next incremental; blank if there is one.
    std::string why_full()
    {
        try {
            (void)server.engine().open_reader(next());
        } catch (const holdfast::Error& error) {
            return error.code() == holdfast::errc::full_needed ? error.what() : "another error";
        }
        return {};
    }

    Server server;
    std::shared_ptr<Database> app;
    std::vector<holdfast::EngineStream> chain{};
};

/// The code of a call that has to fail; errc::internal if it does not.
inline holdfast::errc failure_of(const std::function<void()>& call)
{
    try {
        call();
    } catch (const holdfast::Error& error) {
        return static_cast<holdfast::errc>(error.code().value());
    }
    return holdfast::errc::internal;
}

inline bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace rocksdb_test

#endif
