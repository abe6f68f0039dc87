#ifndef HOLDFAST_ENGINE_ROCKSDB_BACKUP_WRITER_IPP
#define HOLDFAST_ENGINE_ROCKSDB_BACKUP_WRITER_IPP

#include <holdfast/engine/rocksdb/backup_writer.hpp>
#include <holdfast/error.hpp>

#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace holdfast::inline v1::rocks {

BackupWriter::BackupWriter(Restore restore) : writer_(std::move(restore)) {}

template <class Call>
void BackupWriter::call(Call call)
{
    std::visit(
        [&](auto& writer) {
            if constexpr (std::is_same_v<decltype(writer), Restore&>)
                throw Error(errc::engine_failed,
                            "A restore has no backup that was begun. Report this as a defect of holdfast.");
            else
                call(writer);
        },
        writer_);
}

void BackupWriter::begin_backup(const WrittenBackup& backup)
{
    if (auto* const begun = std::get_if<Restore>(&writer_)) {
        begun->accept(backup);
        Restore restore = std::move(*begun);
        if (!backup.entries.empty() && backup.entries.front().name == records::catalog_entry) {
            writer_.emplace<records::Writer>(std::move(restore));
        } else {
            const std::string database = restore.database();
            auto port = std::make_unique<files::RestoreAdapter<Restore>>(std::move(restore));
            files_ = &port->restore();
            writer_.emplace<files::Writer>(std::move(port), database);
        }
    }
    call([&](auto& writer) { writer.begin_backup(backup); });
}

void BackupWriter::begin_entry(const EntryDeclaration& entry)
{
    call([&](auto& writer) { writer.begin_entry(entry); });
    entry_ = entry.name;
    const auto name = entry_.find('/');
    if (files_ != nullptr && name != std::string::npos) files_->file_begins(entry_.substr(name + 1));
}

void BackupWriter::write(std::span<const std::byte> bytes)
{
    call([&](auto& writer) { writer.write(bytes); });
}

void BackupWriter::end_entry()
{
    call([](auto& writer) { writer.end_entry(); });
    constexpr std::string_view file = "file/";
    if (files_ != nullptr && entry_.starts_with(file)) files_->file_ended(entry_.substr(file.size()));
}

void BackupWriter::end_backup()
{
    call([](auto& writer) { writer.end_backup(); });
}

void BackupWriter::publish()
{
    call([](auto& writer) { writer.publish(); });
}

}  // namespace holdfast::inline v1::rocks

#endif
