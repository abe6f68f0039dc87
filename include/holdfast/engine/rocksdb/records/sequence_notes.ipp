#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_SEQUENCE_NOTES_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_SEQUENCE_NOTES_IPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/configuration/escaping.hpp>
#include <holdfast/engine/files/block_digest.hpp>
#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/rocksdb/records/escaping.hpp>
#include <holdfast/engine/rocksdb/records/sequence_notes.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <charconv>
#include <set>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

namespace holdfast::inline v1::rocks::records {

namespace {

constexpr std::string_view notes_line = "holdfast-sequences 1\n";
constexpr std::size_t longest_notes = std::size_t{1} << 20;

std::string digest_of(std::string_view text)
{
    files::RunningDigest digest;
    digest.update(std::as_bytes(std::span(text)));
    const auto value = digest.value();
    return detail::to_hex(std::span<const std::byte>(value)) + "\n";
}

/// One word of a line of notes; empty if there is no such end.
std::optional<std::string_view> word(std::string_view& rest, char end)
{
    const auto position = rest.find(end);
    if (position == std::string_view::npos) return std::nullopt;
    const auto part = rest.substr(0, position);
    rest.remove_prefix(position + 1);
    return part;
}

bool take_number(std::string_view& rest, std::uint64_t& value)
{
    const auto part = word(rest, ' ');
    if (!part) return false;
    const auto [end, ec] = std::from_chars(part->data(), part->data() + part->size(), value);
    return ec == std::errc() && end == part->data() + part->size();
}

bool take_text(std::string_view& rest, char end, std::string& value)
{
    const auto part = word(rest, end);
    auto plain = part ? unescape(*part) : std::nullopt;
    if (plain) value = std::move(*plain);
    return plain.has_value();
}

std::vector<SequenceNote> notes_from_text(std::string_view text)
{
    std::vector<SequenceNote> notes;
    if (!text.starts_with(notes_line)) return {};
    text.remove_prefix(notes_line.size());
    const std::size_t digits = 33;
    if (text.size() < digits || text.substr(0, digits) != digest_of(text.substr(digits))) return {};
    text.remove_prefix(digits);
    while (!text.empty()) {
        SequenceNote& each = notes.emplace_back();
        if (!take_number(text, each.etag) || !take_number(text, each.sequence) ||
            !take_number(text, each.newest_file) || !take_text(text, ' ', each.incarnation) ||
            !take_text(text, '\n', each.schema))
            return {};
    }
    return notes;
}

std::string text_of(const std::vector<SequenceNote>& notes)
{
    std::string lines;
    for (const SequenceNote& each : notes)
        lines += std::to_string(each.etag) + " " + std::to_string(each.sequence) + " " +
                 std::to_string(each.newest_file) + " " + escape(each.incarnation) + " " + escape(each.schema) + "\n";
    return std::string(notes_line) + digest_of(lines) + lines;
}

}  // namespace

SequenceNotes::SequenceNotes(std::filesystem::path folder) : folder_(std::move(folder))
{
    files::make_folder(folder_);
}

std::filesystem::path SequenceNotes::file_of(const std::string& database) const
{
    return folder_ / escape_database_name(database);
}

std::vector<SequenceNote> SequenceNotes::load(const std::string& database) const
{
    try {
        return notes_from_text(files::read_file(file_of(database), longest_notes));
    } catch (const Error& error) {
        if (files::is_shortage(error.code())) throw;
        return {};  // as good as none
    }
}

std::optional<SequenceNote> SequenceNotes::find(const std::string& database, Etag etag) const
{
    const std::lock_guard lock(mutex_);
    for (SequenceNote& each : load(database))
        if (each.etag == etag) return std::move(each);
    return std::nullopt;
}

void SequenceNotes::keep(const std::string& database, const SequenceNote& note)
{
    const std::lock_guard lock(mutex_);
    auto notes = load(database);
    if (!notes.empty() && notes.back() == note) return;
    std::erase_if(notes, [&](const SequenceNote& each) { return each.etag == note.etag; });
    notes.push_back(note);
    if (notes.size() > most_notes) notes.erase(notes.begin(), notes.end() - static_cast<std::ptrdiff_t>(most_notes));
    files::write_file(file_of(database), text_of(notes));
}

void SequenceNotes::forget(const std::string& database)
{
    const std::lock_guard lock(mutex_);
    std::error_code error;
    if (!std::filesystem::remove(file_of(database), error)) {
        if (error) files::fail_on_file("remove", file_of(database), error.value());
        return;
    }
    files::sync_folder(folder_);
}

void SequenceNotes::sweep(const std::vector<std::string>& databases)
{
    const std::lock_guard lock(mutex_);
    std::set<std::string> wanted;
    for (const std::string& each : databases) wanted.insert(escape_database_name(each));
    std::vector<std::filesystem::path> unwanted;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored))
        if (!wanted.contains(entry.path().filename().string())) unwanted.push_back(entry.path());
    for (const auto& path : unwanted) std::filesystem::remove(path, ignored);
}

}  // namespace holdfast::inline v1::rocks::records

#endif
