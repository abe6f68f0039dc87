#ifndef DOCUMENT_SERVER_BACKUP_DATABASE_WRITER_HPP
#define DOCUMENT_SERVER_BACKUP_DATABASE_WRITER_HPP

#include "../store/document_store.hpp"
#include "ndjson.hpp"

#include <holdfast/concepts/host_engine.hpp>

#include <fstream>
#include <memory>
#include <span>
#include <string>

namespace document_server {

/// Builds a database from the backups of a chain, in a file that nobody sees until `publish` gives it its name. A
/// crash leaves the file in the temporary folder, which the next start empties.
class DatabaseWriter {
public:
    DatabaseWriter(DocumentStore& store, holdfast::WriteRequest request);

    void begin_backup(const holdfast::WrittenBackup& backup);
    void begin_entry(const holdfast::EntryDeclaration& entry);
    void write(std::span<const std::byte> bytes);
    void end_entry();
    void end_backup();
    void publish();

private:
    void open_file();
    void take_line(std::string_view text);
    void adopt_image();

    DocumentStore& store_;
    holdfast::WriteRequest request_;
    TemporaryFile target_;
    std::unique_ptr<Sealer> sealer_;
    std::unique_ptr<DocumentFile> file_;  ///< null while an image is written
    holdfast::WrittenBackup backup_;
    std::string entry_;
    LineSplitter lines_;
    std::ofstream image_;
    std::string image_key_;
};

}  // namespace document_server

#endif
