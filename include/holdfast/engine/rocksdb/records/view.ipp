#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_VIEW_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_VIEW_IPP

#include <holdfast/engine/rocksdb/checkpoint.hpp>
#include <holdfast/engine/rocksdb/records/view.hpp>
#include <holdfast/engine/rocksdb/status.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/comparator.h>
#include <rocksdb/env.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/metadata.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/table.h>
#include <rocksdb/table_properties.h>
#include <rocksdb/utilities/options_util.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace holdfast::inline v1::rocks::records {

namespace {

/// The number in the name of a file of RocksDB's: `000012.sst`, `MANIFEST-000004`. 0 if it has none.
std::uint64_t file_number(std::string_view name)
{
    const auto digit = name.find_first_of("0123456789");
    std::uint64_t number = 0;
    if (digit != std::string_view::npos) std::from_chars(name.data() + digit, name.data() + name.size(), number);
    return number;
}

}  // namespace

View::View(const Use& database, const RocksDbEngineOptions& options, std::uint64_t flush_from)
    : keep_(database->env), env_(database.db().GetEnv()), work_(database->checkpoints)
{
    make_checkpoint(database, folder(), flush_from);
    ReadOnly opened = open_read_only({folder(), env_, database->name, &options});
    if (opened.status.IsInvalidArgument() || opened.status.IsNotSupported())
        throw Error(errc::invalid_argument,
                    {"The records of database '" + database->name +
                         "' cannot be read: RocksDB cannot open it with the options of its OPTIONS file. Give its "
                         "comparators and merge operators with RocksDbEngineOptions::column_family_options, or back up "
                         "its files instead.",
                     opened.status.ToString()});
    if (!opened.status.ok()) fail(opened.status, "open the checkpoint in", folder());
    opened_.families = std::exchange(opened.families, {});
    opened_.db = std::move(opened.db);
    for (const auto* each : opened_.families)
        if (each->GetComparator()->timestamp_size() != 0)
            throw Error(errc::invalid_argument,
                        "The records of database '" + database->name + "' cannot be backed up: its column family '" +
                            each->GetName() +
                            "' has keys with timestamps, of which only the newest would be read. Back up its files "
                            "instead.");
}

Catalog View::catalog() const
{
    Catalog catalog;
    catalog.to = opened_.db->GetLatestSequenceNumber();
    for (auto* each : opened_.families) {
        ::rocksdb::ColumnFamilyDescriptor found;
        const auto status = each->GetDescriptor(&found);
        if (!status.ok()) fail(status, "tell the options of a column family of the checkpoint in", folder());
        const auto& merge = found.options.merge_operator;
        catalog.families.push_back(
            {each->GetID(), each->GetName(), each->GetComparator()->Name(), merge ? merge->Name() : ""});
        if (each->GetName().size() > Catalog::longest_name)
            throw Error(errc::engine_failed,
                        "A column family has a name of more than 65536 bytes. Back up the files "
                        "of this database instead.");
    }
    std::string name;
    auto status = ::rocksdb::GetLatestOptionsFileName(folder().string(), env_, &name);
    if (status.ok()) status = ::rocksdb::ReadFileToString(env_, (folder() / name).string(), &catalog.options);
    if (!status.ok()) fail(status, "read the OPTIONS file in", folder());
    return catalog;
}

SequenceNote View::note(const Use& database) const
{
    SequenceNote note;
    const Catalog shown = catalog();
    note.sequence = shown.to;
    note.incarnation = database->incarnation;
    note.schema = schema_of(shown);
    std::vector<std::string> names;
    const auto listed = env_->GetChildren(folder().string(), &names);
    if (!listed.ok()) fail(listed, "list the checkpoint in", folder());
    for (const auto& name : names) note.newest_file = std::max(note.newest_file, file_number(name));
    return note;
}

bool View::has_ingested_since(std::uint64_t newest_file) const
{
    std::vector<::rocksdb::LiveFileMetaData> all;
    opened_.db->GetLiveFilesMetaData(&all);
    for (const auto& each : all) {
        if (file_number(each.name) <= newest_file) continue;
        ::rocksdb::Options options;
        options.env = env_;
        options.table_factory.reset(::rocksdb::NewAdaptiveTableFactory());
        for (const auto* family : opened_.families)
            if (family->GetName() == each.column_family_name) options.comparator = family->GetComparator();
        ::rocksdb::SstFileReader reader(options);
        const auto path = folder() / std::filesystem::path(each.name).filename();
        const auto status = reader.Open(path.string());
        if (!status.ok()) fail(status, "open the file", path);
        // What SstFileWriter leaves in each file that it writes, and nobody else.
        if (reader.GetTableProperties()->user_collected_properties.contains("rocksdb.external_sst_file.version"))
            return true;
    }
    return false;
}

}  // namespace holdfast::inline v1::rocks::records

#endif
