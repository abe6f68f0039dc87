#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_ALL_ROWS_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_ALL_ROWS_IPP

#include <holdfast/engine/rocksdb/records/all_rows.hpp>
#include <holdfast/engine/rocksdb/records/format.hpp>
#include <holdfast/engine/rocksdb/status.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/db.h>
#include <rocksdb/wide_columns.h>

#include <algorithm>
#include <span>
#include <utility>

namespace holdfast::inline v1::rocks::records {

namespace {

void append_bytes(std::vector<std::byte>& to, const ::rocksdb::Slice& bytes)
{
    const auto part = std::as_bytes(std::span(bytes.data(), bytes.size()));
    to.insert(to.end(), part.begin(), part.end());
}

}  // namespace

AllRows::AllRows(View view, const Catalog& catalog, std::string database)
    : view_(std::move(view)), database_(std::move(database))
{
    for (std::size_t i = 0; i != catalog.families.size(); ++i)
        entries_.push_back({entry_name(catalog, i), std::nullopt, std::nullopt});
}

AllRows::~AllRows() = default;

bool AllRows::load(std::size_t entry, std::vector<std::byte>& window, std::uint64_t& items)
{
    if (!rows_) {
        ::rocksdb::ReadOptions reading;
        reading.fill_cache = false;
        reading.total_order_seek = true;
        reading.readahead_size = std::size_t{2} << 20;
        rows_.reset(view_.db().NewIterator(reading, view_.family(entry)));
        rows_->SeekToFirst();
        count_ = 0;
    }
    while (window.size() < window_bytes) {
        if (!in_row_) {
            if (!rows_->Valid()) {
                const auto& status = rows_->status();
                if (!status.ok()) fail(status, "read the rows of the RocksDB database of", database_);
                append_number(window, static_cast<std::uint8_t>(Mark::end));
                append_number(window, count_);
                rows_.reset();
                return true;
            }
            begin_row(window);
            ++items;
        }
        const ::rocksdb::Slice value = rows_->value();
        const std::size_t room = window_bytes - std::min(window_bytes, window.size());
        const std::size_t part = std::min(room, value.size() - given_);
        append_bytes(window, {value.data() + given_, part});
        given_ += part;
        if (given_ == value.size()) {
            in_row_ = false;
            rows_->Next();
        }
    }
    return false;
}

void AllRows::begin_row(std::vector<std::byte>& window)
{
    check_row();
    append_number(window, static_cast<std::uint8_t>(Mark::row));
    append_number(window, static_cast<std::uint32_t>(rows_->key().size()));
    append_number(window, static_cast<std::uint32_t>(rows_->value().size()));
    append_bytes(window, rows_->key());
    ++count_;
    in_row_ = true;
    given_ = 0;
}

void AllRows::check_row() const
{
    const auto refuse = [&](const std::string& what) {
        throw Error(errc::engine_failed, "The records of database '" + database_ + "' cannot be backed up: a row " +
                                             what + ". Back up its files instead.");
    };
    if (rows_->key().size() > most_key_bytes) refuse("has a key of more than 64 MiB");
    if (rows_->value().size() > most_value_bytes) refuse("has a value of more than 3 GiB");
    const auto& columns = rows_->columns();
    if (columns.size() != 1 || columns.front().name() != ::rocksdb::kDefaultWideColumnName) refuse("has wide columns");
}

}  // namespace holdfast::inline v1::rocks::records

#endif
