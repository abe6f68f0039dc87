#ifndef HOLDFAST_DETAIL_BACKUP_ENTRY_READER_HPP
#define HOLDFAST_DETAIL_BACKUP_ENTRY_READER_HPP

#include <holdfast/backup/entry_digest.hpp>
#include <holdfast/backup/manifest.hpp>
#include <holdfast/detail/engine_port.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1::detail {

/// One database as one stream of raw bytes: holds the engine's reader to what it declared, and keeps each entry's
/// place, size, items and digest. Blocking; one caller at a time.
class EntryReader {
public:
    struct Read {
        std::size_t bytes = 0;
        std::uint64_t operations = 0;
    };

    /// Opens the engine's reader.
    ///
    /// Errors          errc::empty_read for a full that declares nothing; errc::engine_failed for the engine's own
    ///                 failures and a declaration that cannot be
    EntryReader(EnginePort& engine, const ReadRequest& request);

    [[nodiscard]] const ReadDescription& description() const noexcept { return description_; }

    /// One call of the engine's `read`. Not when finished.
    ///
    /// Errors          errc::short_read: an entry ends before what was declared; errc::engine_failed
    Read read(std::span<std::byte> into, std::uint64_t max_operations);

    /// True when every declared entry has ended.
    [[nodiscard]] bool is_finished() const noexcept { return entries_.size() == description_.entries.size(); }
    /// Refuses a full that gave no bytes at all though it did not declare that.
    void check_not_empty() const;

    /// The entries that have ended.
    [[nodiscard]] const std::vector<ManifestEntry>& entries() const noexcept { return entries_; }
    [[nodiscard]] std::uint64_t raw_size() const noexcept { return raw_size_; }
    [[nodiscard]] std::uint64_t items() const noexcept { return items_; }

private:
    void check_declaration() const;
    void end_entry();
    [[nodiscard]] std::string where(const std::string& entry) const;

    std::string database_;
    bool is_full_;
    std::unique_ptr<ReaderPort> reader_;
    ReadDescription description_{};
    std::vector<ManifestEntry> entries_{};
    ManifestEntry current_{};
    EntryDigest digest_{};
    std::uint64_t raw_size_ = 0;
    std::uint64_t items_ = 0;
};

}  // namespace holdfast::inline v1::detail

#endif
