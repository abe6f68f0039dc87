#ifndef HOLDFAST_DETAIL_RESTORE_ENTRY_SPLITTER_IPP
#define HOLDFAST_DETAIL_RESTORE_ENTRY_SPLITTER_IPP

#include <holdfast/detail/failures.hpp>
#include <holdfast/detail/restore/entry_splitter.hpp>
#include <holdfast/error.hpp>

#include <algorithm>

namespace holdfast::inline v1::detail {

void EntrySplitter::begin_entry()
{
    const ManifestEntry& entry = manifest_.entries[current_];
    begun_ = true;
    in_entry_ = 0;
    digest_.reset();
    if (writer_ == nullptr) return;
    const EntryDeclaration declaration{entry.name, entry.size, entry.items};
    call_engine("Entry '" + entry.name + "' cannot be restored", [&] { writer_->begin_entry(declaration); });
}

void EntrySplitter::end_entry()
{
    const ManifestEntry& entry = manifest_.entries[current_];
    if (digest_.finish() != entry.digest)
        throw Error(errc::object_damaged, "Entry '" + entry.name + "' of database '" + manifest_.database +
                                              "' does not have the digest that its manifest states. Restore from "
                                              "another place, or choose an earlier restore point.");
    if (writer_ != nullptr) call_engine("Entry '" + entry.name + "' cannot be restored", [&] { writer_->end_entry(); });
    items_ += entry.items;
    ++current_;
    begun_ = false;
}

void EntrySplitter::end_finished_entries()
{
    while (current_ < manifest_.entries.size()) {
        if (!begun_) begin_entry();
        if (in_entry_ < manifest_.entries[current_].size) return;
        end_entry();
    }
}

std::uint64_t EntrySplitter::accept(std::span<const std::byte> raw)
{
    std::uint64_t operations = 0;
    while (!raw.empty()) {
        end_finished_entries();
        if (current_ == manifest_.entries.size())
            throw Error(errc::object_damaged, "The backup of database '" + manifest_.database +
                                                  "' holds more bytes than its manifest states. Restore from another "
                                                  "place.");
        const ManifestEntry& entry = manifest_.entries[current_];
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(raw.size(), entry.size - in_entry_));
        const auto piece = raw.first(count);
        digest_.update(piece);
        if (writer_ != nullptr)
            call_engine("Entry '" + entry.name + "' cannot be restored", [&] { writer_->write(piece); });
        ++operations;
        in_entry_ += count;
        raw = raw.subspan(count);
        if (in_entry_ == entry.size) end_entry();
    }
    return operations;
}

void EntrySplitter::finish()
{
    end_finished_entries();
    if (current_ != manifest_.entries.size())
        throw Error(errc::object_truncated, "The backup of database '" + manifest_.database + "' ends inside entry '" +
                                                manifest_.entries[current_].name + "'. Restore from another place.");
}

}  // namespace holdfast::inline v1::detail

#endif
