#include "database_writer.hpp"

#include "logical_reader.hpp"
#include "snapshot_reader.hpp"

#include <holdfast/error.hpp>

#include <sodium.h>

namespace document_server {

DatabaseWriter::DatabaseWriter(DocumentStore& store, holdfast::WriteRequest request)
    : store_(store),
      request_(std::move(request)),
      target_(store.temporary_folder()),
      sealer_(std::make_unique<Sealer>(request_.encryption_key.clone()))
{
    if (store.exists(request_.database)) throw DatabaseExists(request_.database);
}

void DatabaseWriter::open_file()
{
    file_ = std::make_unique<DocumentFile>(target_.path(), *sealer_, DocumentFile::Durability::building);
}

void DatabaseWriter::begin_backup(const holdfast::WrittenBackup& backup)
{
    backup_ = backup;
    if (backup.is_full && backup.type == holdfast::BackupType::snapshot) return;
    if (!file_) open_file();
    file_->connection().execute("BEGIN");  // one transaction a backup; closing the file rolls it back
}

void DatabaseWriter::begin_entry(const holdfast::EntryDeclaration& entry)
{
    const bool logical = entry.name == documents_entry || entry.name == tombstones_entry;
    const bool image = entry.name == image_entry || entry.name == key_entry;
    if (!(file_ ? logical : image))
        throw StoreError("The backup has an entry '" + entry.name + "', which this server does not know");
    entry_ = entry.name;
    if (entry_ == image_entry) image_.open(target_.path(), std::ios::binary | std::ios::trunc);
}

void DatabaseWriter::write(std::span<const std::byte> bytes)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (entry_ == image_entry)
        image_.write(text.data(), static_cast<std::streamsize>(text.size()));
    else if (entry_ == key_entry)
        image_key_ += text.substr(0, Sealer::key_size + 1);
    else
        lines_.feed(text, [this](std::string_view line) { take_line(line); });
}

void DatabaseWriter::take_line(std::string_view text)
{
    const Line line = Line::parse(text);
    if (line.etag > backup_.last_etag) throw StoreError("A line of the backup is newer than the backup");
    if (entry_ == tombstones_entry)
        file_->erase(line.etag, line.id);
    else
        file_->put(line.etag, line.id, line.body);
}

void DatabaseWriter::end_entry()
{
    if (!lines_.complete()) throw StoreError("The entry '" + entry_ + "' ends within a line");
    if (entry_ == image_entry) {
        image_.close();
        if (!image_) throw StoreError("The image of the database cannot be written");
    }
}

void DatabaseWriter::end_backup()
{
    if (!file_) return adopt_image();
    if (backup_.last_etag != file_->last_etag()) file_->finish(backup_.last_etag);
    file_->connection().execute("COMMIT");
}

void DatabaseWriter::adopt_image()
{
    const Sealer old(holdfast::SecretBytes(bytes_of(image_key_)));
    sodium_memzero(image_key_.data(), image_key_.size());
    {
        Connection connection(target_.path(), SQLITE_OPEN_READWRITE);
        TransactionScope transaction(connection);
        adopt_content(connection, old, *sealer_);
        transaction.commit();
    }
    open_file();
    if (file_->last_etag() != backup_.last_etag)
        throw StoreError("The image is not of the etag that the backup states");
}

void DatabaseWriter::publish()
{
    file_.reset();
    try {
        store_.adopt(request_.database, target_.path(), std::move(request_.encryption_key));
    } catch (const DatabaseExists& error) {
        throw holdfast::Error(holdfast::errc::database_exists,
                              std::string(error.what()) + " by now. Choose another name.");
    }
    target_.release();
}

}  // namespace document_server
