#ifndef HOLDFAST_ENGINE_ROCKSDB_BACKUP_READER_HPP
#define HOLDFAST_ENGINE_ROCKSDB_BACKUP_READER_HPP

#include <holdfast/engine/files/reader.hpp>
#include <holdfast/engine/rocksdb/records/reader.hpp>

#include <cstdint>
#include <span>
#include <utility>
#include <variant>

namespace holdfast::inline v1::rocks {

/// A backup in either form. Models `EngineReader`.
class BackupReader {
public:
    explicit BackupReader(files::Reader reader) : reader_(std::move(reader)) {}
    explicit BackupReader(records::Reader reader) : reader_(std::move(reader)) {}

    [[nodiscard]] const ReadDescription& description() const noexcept
    {
        if (const auto* files = std::get_if<files::Reader>(&reader_)) return files->description();
        return std::get_if<records::Reader>(&reader_)->description();
    }
    [[nodiscard]] ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations)
    {
        return std::visit([&](auto& reader) { return reader.read(into, max_operations); }, reader_);
    }

private:
    std::variant<files::Reader, records::Reader> reader_;
};

static_assert(EngineReader<BackupReader>);

}  // namespace holdfast::inline v1::rocks

#endif
