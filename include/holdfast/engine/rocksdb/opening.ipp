#ifndef HOLDFAST_ENGINE_ROCKSDB_OPENING_IPP
#define HOLDFAST_ENGINE_ROCKSDB_OPENING_IPP

#include <holdfast/engine/rocksdb/opening.hpp>
#include <holdfast/engine/rocksdb/read_only.hpp>
#include <holdfast/engine/rocksdb/status.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/options_util.h>

#include <memory>
#include <string>
#include <vector>

namespace holdfast::inline v1::rocks {

ReadOnly::~ReadOnly()
{
    for (auto* each : families) db->DestroyColumnFamilyHandle(each);
}

ReadOnly open_read_only(const Folder& folder)
{
    ReadOnly opened;
    ::rocksdb::ConfigOptions config;
    config.ignore_unknown_options = true;
    config.env = folder.env;
    ::rocksdb::DBOptions options;
    std::vector<::rocksdb::ColumnFamilyDescriptor> families;
    opened.status = ::rocksdb::LoadLatestOptions(config, folder.path.string(), &options, &families);
    if (!opened.status.ok()) return opened;
    options.env = folder.env;
    options.create_if_missing = false;
    options.max_open_files = 64;  // or all files are opened at once
    options.skip_stats_update_on_db_open = true;
    options.wal_dir.clear();
    options.db_log_dir.clear();
    options.db_paths.clear();
    options.allow_mmap_reads = false;
    for (auto& each : families) {
        each.options.cf_paths.clear();
        if (folder.options->column_family_options)
            folder.options->column_family_options(folder.database, each.name, each.options);
    }
    ::rocksdb::DB* db = nullptr;
    opened.status = ::rocksdb::DB::OpenForReadOnly(options, folder.path.string(), families, &opened.families, &db);
    opened.db.reset(db);
    return opened;
}

namespace {

bool is_sst(const std::string& name)
{
    return name.ends_with(".sst");
}

[[noreturn]] void refuse(const Folder& folder, const std::string& said)
{
    throw Error(errc::object_damaged, {"Database '" + folder.database +
                                           "' is not restored: what its backup holds is no whole RocksDB database. "
                                           "Restore from another place, or an earlier backup.",
                                       said});
}

}  // namespace

std::optional<std::uint64_t> sequence_of(const Folder& folder)
{
    const ReadOnly opened = open_read_only(folder);
    if (!opened.status.ok()) return std::nullopt;
    return opened.db->GetLatestSequenceNumber();
}

namespace {

::rocksdb::Status check_blocks(const std::filesystem::path& path, ::rocksdb::Env* env)
{
    ::rocksdb::Options options;
    options.env = env;
    options.table_factory.reset(::rocksdb::NewAdaptiveTableFactory());
    ::rocksdb::SstFileReader reader(options);
    auto status = reader.Open(path.string());
    ::rocksdb::ReadOptions reading;
    reading.fill_cache = false;
    reading.readahead_size = std::size_t{2} << 20;
    if (status.ok()) status = reader.VerifyChecksum(reading);
    return status;
}

/// Those that `checked` lacks.
std::vector<std::string> unchecked_files(const Folder& folder, const std::set<std::string>& checked)
{
    std::vector<std::string> names;
    const auto listed = folder.env->GetChildren(folder.path.string(), &names);
    if (!listed.ok()) fail(listed, "list the files in", folder.path);
    std::erase_if(names, [&](const std::string& name) { return !is_sst(name) || checked.contains(name); });
    return names;
}

}  // namespace

void verify_sst(const std::filesystem::path& path, ::rocksdb::Env* env)
{
    const auto status = check_blocks(path, env);
    if (!status.ok() && !status.IsInvalidArgument() && !status.IsNotSupported()) fail(status, "check the file", path);
}

bool is_whole_sst(const Folder& folder, const std::string& name)
{
    const auto status = check_blocks(folder.path / name, folder.env);
    if (status.IsCorruption()) refuse(folder, name + ": " + status.ToString());
    if (status.IsInvalidArgument() || status.IsNotSupported()) return false;
    if (!status.ok()) fail(status, "check the file", folder.path / name);
    return true;
}

void verify(const Folder& folder, const std::set<std::string>& checked)
{
    ReadOnly opened = open_read_only(folder);
    if (opened.status.ok() && !unchecked_files(folder, checked).empty()) {
        ::rocksdb::ReadOptions reading;
        reading.readahead_size = std::size_t{2} << 20;
        opened.status = opened.db->VerifyChecksum(reading);
    }
    const auto& status = opened.status;
    if (status.IsInvalidArgument() || status.IsNotSupported()) {
        if (!folder.env->FileExists((folder.path / "CURRENT").string()).ok()) refuse(folder, status.ToString());
        for (const auto& name : unchecked_files(folder, checked)) verify_sst(folder.path / name, folder.env);
        return;
    }
    if (status.IsCorruption() || status.IsNotFound() || status.IsPathNotFound()) refuse(folder, status.ToString());
    if (!status.ok()) fail(status, "open the restored RocksDB database in", folder.path);
}

}  // namespace holdfast::inline v1::rocks

#endif
