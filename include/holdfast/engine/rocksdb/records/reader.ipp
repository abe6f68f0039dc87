#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_READER_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_READER_IPP

#include <holdfast/engine/rocksdb/records/reader.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace holdfast::inline v1::rocks::records {

Reader::Reader(Etag etag, const Catalog& catalog, std::unique_ptr<Source> source) : source_(std::move(source))
{
    const std::string text = to_text(catalog);
    const auto bytes = std::as_bytes(std::span(text));
    window_.assign(bytes.begin(), bytes.end());
    description_.last_etag = etag;
    description_.change_vector = "seq:" + std::to_string(catalog.to);
    description_.entries.push_back({catalog_entry, text.size(), 0});
    for (auto& each : source_->entries()) description_.entries.push_back(std::move(each));
}

void Reader::load(ReadChunk& chunk)
{
    window_.clear();
    given_ = 0;
    is_last_ = source_->load(entry_ - 1, window_, chunk.items);
    ++chunk.operations;
}

ReadChunk Reader::read(std::span<std::byte> into, std::uint64_t max_operations)
{
    if (entry_ >= description_.entries.size())
        throw Error(errc::internal, "A reader was read beyond its last entry. Stop at the last end_of_entry.");
    max_operations = std::max<std::uint64_t>(max_operations, 1);
    ReadChunk chunk;
    while (chunk.bytes < into.size()) {
        if (given_ == window_.size()) {
            if (is_last_ || chunk.operations == max_operations) break;
            load(chunk);
        }
        const std::size_t count = std::min(into.size() - chunk.bytes, window_.size() - given_);
        std::memcpy(into.data() + chunk.bytes, window_.data() + given_, count);
        given_ += count;
        chunk.bytes += count;
    }
    if (given_ == window_.size() && is_last_) {
        chunk.end_of_entry = true;
        ++entry_;
        window_.clear();
        given_ = 0;
        is_last_ = false;
    }
    return chunk;
}

}  // namespace holdfast::inline v1::rocks::records

#endif
