#ifndef HOLDFAST_DETAIL_BACKUP_ENTRY_READER_IPP
#define HOLDFAST_DETAIL_BACKUP_ENTRY_READER_IPP

#include <holdfast/detail/backup/entry_reader.hpp>
#include <holdfast/detail/failures.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace holdfast::inline v1::detail {

EntryReader::EntryReader(EnginePort& engine, const ReadRequest& request)
    : database_(request.database), is_full_(!request.after)
{
    call_engine("Database '" + database_ + "' cannot be opened for reading", [&] {
        reader_ = engine.open_reader(request);
        description_ = reader_->description();
    });
    check_declaration();
}

std::string EntryReader::where(const std::string& entry) const
{
    return "Entry '" + entry + "' of database '" + database_ + "'";
}

void EntryReader::check_declaration() const
{
    if (is_full_ && description_.entries.empty())
        throw Error(errc::empty_read, "The engine declared nothing to back up for database '" + database_ +
                                          "'. Check that the database is intact.");
    if (description_.entries.size() > ManifestLimits::entries)
        throw Error(errc::engine_failed, "The engine declared more than " + std::to_string(ManifestLimits::entries) +
                                             " entries for database '" + database_ + "'. Join small ones.");
    std::set<std::string_view> names;
    for (const auto& entry : description_.entries) {
        if (entry.name.empty() || entry.name.size() > ManifestLimits::name_bytes)
            throw Error(errc::engine_failed, where(entry.name.substr(0, 40)) +
                                                 " has no name or one that is too long. Correct the engine's adapter.");
        if (!names.insert(entry.name).second)
            throw Error(errc::engine_failed, where(entry.name) + " is declared twice. Correct the engine's adapter.");
    }
}

EntryReader::Read EntryReader::read(std::span<std::byte> into, std::uint64_t max_operations)
{
    const EntryDeclaration& declared = description_.entries.at(entries_.size());
    const ReadChunk chunk =
        call_engine(where(declared.name) + " cannot be read", [&] { return reader_->read(into, max_operations); });
    if (chunk.bytes > into.size())
        throw Error(errc::engine_failed,
                    where(declared.name) + " was read beyond the buffer. Correct the engine's adapter.");
    if (chunk.bytes == 0 && !chunk.end_of_entry)
        throw Error(errc::engine_failed,
                    where(declared.name) + " gave no byte and did not end. Correct the engine's adapter.");
    digest_.update(into.first(chunk.bytes));
    current_.size += chunk.bytes;
    current_.items += chunk.items;
    raw_size_ += chunk.bytes;
    items_ += chunk.items;
    const auto check_most = [&](const std::optional<std::uint64_t>& most, std::uint64_t given, const char* unit) {
        if (most && given > *most)
            throw Error(errc::engine_failed, where(declared.name) + " gave more than the " + std::to_string(*most) +
                                                 unit + " it declared. Correct the engine's adapter.");
    };
    check_most(declared.size, current_.size, " bytes");
    check_most(declared.items, current_.items, " items");
    if (chunk.end_of_entry) end_entry();
    return {chunk.bytes, chunk.operations};
}

void EntryReader::end_entry()
{
    const EntryDeclaration& declared = description_.entries[entries_.size()];
    const auto check_least = [&](const std::optional<std::uint64_t>& least, std::uint64_t given, const char* unit) {
        if (least && given < *least)
            throw Error(errc::short_read, where(declared.name) + " ended after " + std::to_string(given) + " of " +
                                              std::to_string(*least) + unit +
                                              " it declared. Check that the database is intact.");
    };
    check_least(declared.size, current_.size, " bytes");
    check_least(declared.items, current_.items, " items");
    current_.name = declared.name;
    current_.offset = raw_size_ - current_.size;
    current_.digest = digest_.finish();
    entries_.push_back(std::exchange(current_, {}));
    digest_.reset();
}

void EntryReader::check_not_empty() const
{
    if (!is_full_ || raw_size_ > 0) return;
    const bool declared = std::ranges::all_of(description_.entries, [](const auto& each) { return each.size == 0u; });
    if (!declared)
        throw Error(errc::empty_read,
                    "The engine gave no byte of database '" + database_ + "'. Check that the database is intact.");
}

}  // namespace holdfast::inline v1::detail

#endif
