#include "snapshot_reader.hpp"

#include <algorithm>
#include <cstring>

namespace document_server {

namespace {

void copy_online(Connection& from, Connection& to)
{
    sqlite3_backup* copy = sqlite3_backup_init(to.get(), "main", from.get(), "main");
    if (copy == nullptr) throw StoreError(std::string("Cannot begin a copy: ") + sqlite3_errmsg(to.get()));
    const int result = sqlite3_backup_step(copy, -1);
    sqlite3_backup_finish(copy);
    if (result != SQLITE_DONE) throw StoreError(std::string("Cannot copy a database: ") + sqlite3_errstr(result));
}

}  // namespace

SnapshotReader::SnapshotReader(DocumentStore& store, const holdfast::ReadRequest& request)
    : key_(store.key(request.database)), copy_(store.temporary_folder())
{
    {
        Connection from = store.open_for_reading(request.database);
        Connection to(copy_.path());
        copy_online(from, to);
        to.execute("PRAGMA journal_mode = DELETE");  // the image is one file
        Statement newest(to, "SELECT coalesce(max(etag), 0) FROM states");
        newest.step();
        description_.last_etag = static_cast<Etag>(newest.number(0));
        description_.change_vector = "D:" + std::to_string(description_.last_etag);
    }
    image_.open(copy_.path(), std::ios::binary);
    description_.entries.push_back({image_entry, std::filesystem::file_size(copy_.path()), 1});
    if (!key_.empty()) description_.entries.push_back({key_entry, key_.size(), 1});
}

holdfast::ReadChunk SnapshotReader::read(std::span<std::byte> into, std::uint64_t max_operations)
{
    constexpr std::uint64_t operation = 64 * 1024;
    const holdfast::EntryDeclaration& entry = description_.entries.at(entry_);
    const std::uint64_t allowed = std::min<std::uint64_t>(max_operations, into.size() / operation + 1) * operation;
    const std::size_t count =
        static_cast<std::size_t>(std::min({*entry.size - given_, std::uint64_t{into.size()}, allowed}));
    if (entry.name == key_entry)
        std::memcpy(into.data(), key_.bytes().data() + given_, count);
    else if (!image_.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(count)))
        throw StoreError("The copy of the database cannot be read");
    holdfast::ReadChunk chunk{count, given_ == 0 ? 1U : 0U, (count + operation - 1) / operation, false};
    given_ += count;
    if (given_ == *entry.size) {
        chunk.end_of_entry = true;
        given_ = 0;
        ++entry_;
    }
    return chunk;
}

}  // namespace document_server
