#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_BUILDER_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_BUILDER_IPP

#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/rocksdb/records/builder.hpp>
#include <holdfast/engine/rocksdb/records/damaged.hpp>
#include <holdfast/engine/rocksdb/status.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/comparator.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/utilities/options_util.h>

#include <algorithm>
#include <utility>

namespace holdfast::inline v1::rocks::records {

namespace {

constexpr std::uint64_t sst_bytes = std::uint64_t{64} << 20;
constexpr std::size_t batch_bytes = std::size_t{1} << 20;

::rocksdb::Slice slice(std::string_view text)
{
    return {text.data(), text.size()};
}

::rocksdb::WriteOptions without_wal()
{
    ::rocksdb::WriteOptions options;
    options.disableWAL = true;
    return options;
}

}  // namespace

Builder::Builder(Folder folder) : folder_(std::move(folder)) {}

Builder::~Builder()
{
    close();
}

void Builder::close() noexcept
{
    file_.reset();
    for (auto* each : families_) db_->DestroyColumnFamilyHandle(each);
    families_.clear();
    db_.reset();
}

void Builder::check(const ::rocksdb::Status& status, std::string_view doing) const
{
    if (!status.ok()) fail(status, doing, folder_.path);
}

// The options are a help, and not what was backed up: of another version's, what is not known is left out.
void Builder::load_options(const Catalog& catalog)
{
    ::rocksdb::ConfigOptions config;
    config.ignore_unknown_options = true;
    config.env = folder_.env;
    std::vector<::rocksdb::ColumnFamilyDescriptor> found;
    const std::string path = (folder_.path / "backup.options").string();
    check(::rocksdb::WriteStringToFile(folder_.env, catalog.options, path), "write the options into");
    if (!::rocksdb::LoadOptionsFromFile(config, path, &options_, &found).ok()) {
        options_ = {};
        found.clear();
    }
    check(folder_.env->DeleteFile(path), "remove the options from");
    options_.env = folder_.env;
    options_.create_if_missing = true;
    options_.create_missing_column_families = true;
    options_.error_if_exists = false;
    options_.wal_dir.clear();
    options_.db_log_dir.clear();
    options_.db_paths.clear();
    for (const Family& family : catalog.families) {
        const auto same = std::ranges::find_if(found, [&](const auto& each) { return each.name == family.name; });
        descriptors_.emplace_back(family.name, same == found.end() ? ::rocksdb::ColumnFamilyOptions() : same->options);
        auto& options = descriptors_.back().options;
        options.cf_paths.clear();
        if (folder_.options->column_family_options)
            folder_.options->column_family_options(folder_.database, family.name, options);
    }
}

void Builder::check_classes(const Catalog& catalog) const
{
    for (std::size_t i = 0; i != descriptors_.size(); ++i)
        if (descriptors_[i].options.comparator->Name() != catalog.families[i].comparator)
            throw Error(errc::invalid_argument, "Database '" + folder_.database +
                                                    "' cannot be restored: its column family '" + descriptors_[i].name +
                                                    "' needs the comparator '" + catalog.families[i].comparator +
                                                    "'. Give it with RocksDbEngineOptions::column_family_options.");
}

void Builder::create(const Catalog& catalog)
{
    load_options(catalog);
    check_classes(catalog);
    ::rocksdb::DB* db = nullptr;
    check(::rocksdb::DB::Open(options_, folder_.path.string(), descriptors_, &families_, &db),
          "create the RocksDB database in");
    db_.reset(db);
}

void Builder::begin_family(std::size_t family)
{
    family_ = family;
}

void Builder::row(std::string_view key, std::string_view value)
{
    if (!file_) {
        files_.push_back((folder_.path / ("rows." + std::to_string(files_made_++))).string());
        file_ = std::make_unique<::rocksdb::SstFileWriter>(
            ::rocksdb::EnvOptions(), ::rocksdb::Options(options_, descriptors_[family_].options), families_[family_]);
        check(file_->Open(files_.back()), "write an SST file in");
    }
    const auto status = file_->Put(slice(key), slice(value));
    if (status.IsInvalidArgument()) refuse_damaged("rows are not in their order");
    check(status, "write an SST file in");
    if (file_->FileSize() >= sst_bytes) finish_file();
}

void Builder::finish_file()
{
    check(file_->Finish(), "write an SST file in");
    file_.reset();
}

void Builder::end_family()
{
    if (file_) finish_file();
    if (files_.empty()) return;
    ::rocksdb::IngestExternalFileOptions options;
    // To move a file RocksDB opens it once more for writing, and an Env that encrypts then adds another head to it.
    options.move_files = folder_.env == ::rocksdb::Env::Default();
    options.snapshot_consistency = false;
    options.write_global_seqno = false;
    const auto status = db_->IngestExternalFile(families_[family_], files_, options);
    if (status.IsNotSupported()) refuse_damaged("rows are not in their order");  // files that overlap
    check(status, "put SST files into the RocksDB database in");
    if (!options.move_files)
        for (const auto& each : files_) check(folder_.env->DeleteFile(each), "remove an SST file in");
    files_.clear();
}

void Builder::change(ChangeKind kind, std::size_t family, std::string_view key, std::string_view value)
{
    auto* const in = families_[family];
    ::rocksdb::Status status;
    switch (kind) {
        case ChangeKind::put: status = batch_.Put(in, slice(key), slice(value)); break;
        case ChangeKind::deletion: status = batch_.Delete(in, slice(key)); break;
        case ChangeKind::single_deletion: status = batch_.SingleDelete(in, slice(key)); break;
        case ChangeKind::range_deletion: status = batch_.DeleteRange(in, slice(key), slice(value)); break;
        case ChangeKind::merge:
            if (!descriptors_[family].options.merge_operator)
                throw Error(errc::invalid_argument,
                            "Database '" + folder_.database + "' cannot be restored: changes of its column family '" +
                                descriptors_[family].name +
                                "' need its merge operator. Give it with RocksDbEngineOptions::column_family_options.");
            status = batch_.Merge(in, slice(key), slice(value));
            break;
    }
    check(status, "write changes of the RocksDB database in");
    if (batch_.GetDataSize() >= batch_bytes) apply();
}

void Builder::apply()
{
    check(db_->Write(without_wal(), &batch_), "write changes of the RocksDB database in");
    batch_.Clear();
}

// Ingested rows have no sequence number, and a database that has none at all would seem to be empty.
void Builder::begin_sequence()
{
    for (auto* each : families_) {
        const std::unique_ptr<::rocksdb::Iterator> row(db_->NewIterator({}, each));
        row->SeekToFirst();
        if (!row->Valid()) {
            check(row->status(), "read the RocksDB database in");
            continue;
        }
        check(db_->Put(without_wal(), each, row->key(), row->value()), "write into the RocksDB database in");
        return;
    }
}

void Builder::finish()
{
    if (batch_.Count() > 0) apply();
    if (db_->GetLatestSequenceNumber() == 0) begin_sequence();
    check(db_->Flush({}, families_), "flush the RocksDB database in");
    for (auto* each : families_) db_->DestroyColumnFamilyHandle(each);
    families_.clear();
    check(db_->Close(), "close the RocksDB database in");
    db_.reset();
    files::sync_folder(folder_.path);
}

}  // namespace holdfast::inline v1::rocks::records

#endif
