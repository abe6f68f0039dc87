#ifndef HOLDFAST_ENGINE_FILES_ETAG_LEDGER_IPP
#define HOLDFAST_ENGINE_FILES_ETAG_LEDGER_IPP

#include <holdfast/engine/files/block_digest.hpp>
#include <holdfast/engine/files/etag_ledger.hpp>
#include <holdfast/engine/files/file.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <span>
#include <string_view>
#include <utility>

namespace holdfast::inline v1::files {

namespace {

constexpr std::string_view ledger_line = "holdfast-etag 1 ";
constexpr std::size_t longest_ledger = 64 * 1024;
/// No database gets so far; a larger one is damage, above which there may be no room to rise.
constexpr Etag largest_etag = Etag{1} << 62;

}  // namespace

EtagLedger::EtagLedger(std::function<std::filesystem::path(const std::string&)> place) : place_(std::move(place)) {}

Etag EtagLedger::next(Etag last)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    return std::max(last + 1, static_cast<Etag>(std::max<std::int64_t>(time, 1)));
}

EtagLedger::Note* EtagLedger::find(const std::string& database)
{
    const auto found = notes_.find(database);
    if (found != notes_.end()) return &found->second;
    const std::string text = read_file(place_(database), longest_ledger);
    std::string_view rest = text;
    if (!rest.starts_with(ledger_line)) return nullptr;
    rest.remove_prefix(ledger_line.size());
    Note note;
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), note.etag);
    if (ec != std::errc() || end == rest.data() + rest.size() || *end != '\n' || note.etag > largest_etag)
        return nullptr;
    note.exact = rest.substr(static_cast<std::size_t>(end - rest.data()) + 1);
    return &notes_.emplace(database, std::move(note)).first->second;
}

Etag EtagLedger::etag_of(const std::string& database, const std::string& exact, bool is_empty)
{
    const std::lock_guard lock(mutex_);
    Note* note = find(database);
    if (note == nullptr) {
        note = &notes_.emplace(database, Note{is_empty ? 0 : next(0), exact, {}}).first->second;
    } else if (note->exact != exact) {
        *note = {next(note->etag), exact, {}};
    }
    return note->etag;
}

Etag EtagLedger::unique(const std::string& database)
{
    const std::lock_guard lock(mutex_);
    Note* note = find(database);
    if (note == nullptr) note = &notes_.emplace(database, Note{}).first->second;
    *note = {next(note->etag), "unknown " + random_name(), {}};
    return note->etag;
}

std::optional<Etag> EtagLedger::recall(const std::string& database, const std::string& quick)
{
    const std::lock_guard lock(mutex_);
    const auto found = notes_.find(database);
    if (found == notes_.end() || quick.empty() || found->second.quick != quick) return std::nullopt;
    return found->second.etag;
}

void EtagLedger::remember(const std::string& database, const std::string& quick, Etag etag)
{
    const std::lock_guard lock(mutex_);
    const auto found = notes_.find(database);
    if (found != notes_.end() && found->second.etag == etag) found->second.quick = quick;
}

void EtagLedger::save(const std::string& database, const Note& note)
{
    const auto path = place_(database);
    const std::string text = std::string(ledger_line) + std::to_string(note.etag) + "\n" + note.exact;
    if (read_file(path, longest_ledger) == text) return;
    make_folder(path.parent_path());
    write_file(path, text);
}

void EtagLedger::keep(const std::string& database)
{
    const std::lock_guard lock(mutex_);
    if (const Note* note = find(database)) save(database, *note);
}

void EtagLedger::restored(const std::string& database, const std::string& exact, Etag etag)
{
    const std::lock_guard lock(mutex_);
    const Note* former = find(database);
    const Note note{former != nullptr && former->etag > etag ? next(former->etag) : etag, exact, {}};
    save(database, note);
    notes_.insert_or_assign(database, note);
}

void EtagLedger::forget(const std::string& database)
{
    const std::lock_guard lock(mutex_);
    notes_.erase(database);
}

}  // namespace holdfast::inline v1::files

#endif
