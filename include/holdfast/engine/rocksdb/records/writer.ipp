#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_WRITER_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_WRITER_IPP

#include <holdfast/engine/rocksdb/records/damaged.hpp>
#include <holdfast/engine/rocksdb/records/writer.hpp>
#include <holdfast/error.hpp>

#include <utility>

namespace holdfast::inline v1::rocks::records {

Writer::Writer(Restore restore) : restore_(std::move(restore)), builder_(std::make_unique<Builder>(restore_.target()))
{
}

void Writer::require(bool holds, const char* what) const
{
    if (!holds)
        throw Error(errc::engine_failed, "Database '" + restore_.database() + "' is restored out of order: " + what +
                                             ". Report this as a defect of holdfast.");
}

void Writer::begin_backup(const WrittenBackup& backup)
{
    require(stage_ == Stage::between_backups, "begin_backup inside a backup");
    require(backup.is_full == !catalog_, "the first backup has to be the full, and no other");
    restore_.accept(backup);
    backup_ = backup;
    entries_written_ = 0;
    text_.clear();
    stage_ = Stage::between_entries;
}

void Writer::begin_entry(const EntryDeclaration& entry)
{
    require(stage_ == Stage::between_entries, "begin_entry outside a backup or inside an entry");
    require(entries_written_ < backup_.entries.size() && backup_.entries[entries_written_].name == entry.name,
            "an entry was not declared");
    const std::size_t index = entries_written_ - 1;
    if (entries_written_ == 0) {
        if (entry.name != catalog_entry) refuse_damaged("a backup does not begin with their catalog");
    } else if (backup_.is_full) {
        if (entry.name != entry_name(*catalog_, index)) refuse_damaged("an entry is none of their catalog");
        builder_->begin_family(index);
        parser_.emplace(*builder_);
    } else {
        if (entry.name != changes_entry) refuse_damaged("an entry is none of their catalog");
        parser_.emplace(*builder_, catalog_->from, catalog_->to, catalog_->families.size());
    }
    stage_ = Stage::in_entry;
}

void Writer::write(std::span<const std::byte> bytes)
{
    require(stage_ == Stage::in_entry, "write outside an entry");
    if (entries_written_ > 0) {
        parser_->write(bytes);
        return;
    }
    if (text_.size() + bytes.size() > Catalog::most_bytes) refuse_damaged("their catalog is too long");
    text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void Writer::end_entry()
{
    require(stage_ == Stage::in_entry, "end_entry outside an entry");
    if (entries_written_ == 0) {
        take_catalog();
    } else {
        parser_->finish();
        parser_.reset();
        if (backup_.is_full) builder_->end_family();
    }
    ++entries_written_;
    stage_ = Stage::between_entries;
}

void Writer::take_catalog()
{
    Catalog next = catalog_from_text(text_);
    if (next.is_full != backup_.is_full) refuse_damaged("a full and an incremental are taken for each other");
    const std::size_t entries = next.is_full ? next.families.size() : 1;
    if (backup_.entries.size() != entries + 1) refuse_damaged("a backup has other entries than its catalog names");
    if (next.is_full)
        begin_full(std::move(next));
    else
        begin_incremental(next);
}

void Writer::begin_full(Catalog next)
{
    catalog_ = std::move(next);
    builder_->create(*catalog_);
}

void Writer::begin_incremental(const Catalog& next)
{
    if (next.from != catalog_->to || schema_of(next) != schema_of(*catalog_))
        refuse_damaged("an incremental does not continue the backup before it");
    catalog_->from = next.from;
    catalog_->to = next.to;
}

void Writer::end_backup()
{
    require(stage_ == Stage::between_entries, "end_backup inside an entry or outside a backup");
    require(entries_written_ == backup_.entries.size(), "not every declared entry was written");
    if (entries_written_ == 0) refuse_damaged("a backup has no catalog");
    stage_ = Stage::between_backups;
}

void Writer::publish()
{
    require(stage_ == Stage::between_backups && catalog_, "publish before a backup was complete");
    builder_->finish();
    restore_.publish_database(backup_);
    stage_ = Stage::published;
}

}  // namespace holdfast::inline v1::rocks::records

#endif
