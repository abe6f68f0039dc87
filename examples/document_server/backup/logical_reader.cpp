#include "logical_reader.hpp"

#include "ndjson.hpp"

#include <algorithm>
#include <cstring>

namespace document_server {

LogicalReader::LogicalReader(DocumentStore& store, const holdfast::ReadRequest& request)
    : sealer_(store.key(request.database)),
      connection_(store.open_for_reading(request.database)),
      after_(request.after.value_or(0))
{
    connection_.execute("BEGIN");
    // The first row that is read fixes the state that all later ones show.
    Statement newest(connection_, "SELECT coalesce(max(etag), 0) FROM states");
    newest.step();
    description_.last_etag = static_cast<Etag>(newest.number(0));
    description_.change_vector = "D:" + std::to_string(description_.last_etag);
    declare(documents_entry, "documents", after_);
    if (request.after) declare(tombstones_entry, "tombstones", after_);
}

void LogicalReader::declare(const char* name, const char* table, Etag after)
{
    Statement count(connection_, "SELECT count(*) FROM " + std::string(table) + " WHERE etag > ?1");
    count.bind(1, static_cast<std::int64_t>(after)).step();
    holdfast::EntryDeclaration entry{name, std::nullopt, static_cast<std::uint64_t>(count.number(0))};
    // The size is not known before every document was read, but that of nothing is: it says that nothing is right.
    if (entry.items == 0U) entry.size = 0;
    description_.entries.push_back(std::move(entry));
}

void LogicalReader::begin_entry()
{
    const bool documents = description_.entries.at(entry_).name == documents_entry;
    rows_.emplace(connection_, documents ? "SELECT etag, id, body FROM documents WHERE etag > ?1 ORDER BY etag"
                                         : "SELECT etag, id FROM tombstones WHERE etag > ?1 ORDER BY etag");
    rows_->bind(1, static_cast<std::int64_t>(after_));
    row_left_ = rows_->step();
    line_.clear();
    given_ = 0;
}

bool LogicalReader::next_line()
{
    if (!row_left_) return false;
    Line line{static_cast<Etag>(rows_->number(0)), std::string(rows_->text(1)), {}};
    if (description_.entries[entry_].name == documents_entry) line.body = sealer_.open(line.id, rows_->blob(2));
    line_ = line.text();
    given_ = 0;
    row_left_ = rows_->step();
    return true;
}

holdfast::ReadChunk LogicalReader::read(std::span<std::byte> into, std::uint64_t max_operations)
{
    if (!rows_) begin_entry();
    holdfast::ReadChunk chunk;
    while (chunk.bytes < into.size()) {
        if (given_ == line_.size()) {
            if (chunk.operations == max_operations || !next_line()) break;
            ++chunk.operations;
            ++chunk.items;
        }
        const std::size_t count = std::min(line_.size() - given_, into.size() - chunk.bytes);
        std::memcpy(into.data() + chunk.bytes, line_.data() + given_, count);
        given_ += count;
        chunk.bytes += count;
    }
    chunk.end_of_entry = given_ == line_.size() && !row_left_;
    if (chunk.end_of_entry) {
        rows_.reset();
        ++entry_;
    }
    return chunk;
}

}  // namespace document_server
