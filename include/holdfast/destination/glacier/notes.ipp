#ifndef HOLDFAST_DESTINATION_GLACIER_NOTES_IPP
#define HOLDFAST_DESTINATION_GLACIER_NOTES_IPP

#include <holdfast/destination/glacier/notes.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/s3/digest.hpp>

namespace holdfast::inline v1::glacier {

namespace notes_detail {

/// Names up to this long stand in the key as they are; of longer ones only the front and a digest do.
inline constexpr std::size_t plain_name = 290;

[[nodiscard]] inline std::optional<std::string> from_base64(std::string_view text)
{
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                          nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return std::nullopt;
    bytes.resize(size);
    return bytes;
}

}  // namespace notes_detail

Notes::Notes(std::shared_ptr<PlaceMemory> memory, std::string room) : memory_(std::move(memory)), room_(std::move(room))
{
}

std::string Notes::key(char kind, std::string_view name) const
{
    std::string text = room_ + kind;
    if (name.empty()) return text;
    text += '/';
    if (name.size() <= notes_detail::plain_name) return text.append(name);
    return text.append(name.substr(0, notes_detail::plain_name)) + "|" + http::hex(s3::sha256(name));
}

std::string Notes::behind(std::string_view prefix) const
{
    if (prefix.size() > notes_detail::plain_name) return {};
    return key('a', prefix) + "\x7f";
}

Notes::awaitable<std::optional<ArchiveNote>> Notes::archive(std::string name)
{
    const auto text = co_await memory_->get(key('a', name));
    std::optional<ArchiveNote> note;
    if (text) note = parse_archive_note(*text);
    if (note && note->name != name) note.reset();
    co_return note;
}

Notes::awaitable<void> Notes::put_archive(ArchiveNote note)
{
    co_await memory_->put(key('a', note.name), to_json(note));
}

Notes::awaitable<void> Notes::remove_archive(std::string name)
{
    co_await memory_->remove(key('c', name));
    co_await memory_->remove(key('j', name));
    co_await memory_->remove(key('a', name));
}

Notes::awaitable<Notes::Page> Notes::archives(std::string prefix, std::string after, std::size_t limit,
                                              bool& scanned_all)
{
    const std::string start = room_ + "a/" + prefix.substr(0, notes_detail::plain_name);
    const auto notes = co_await memory_->list(start, std::move(after), limit);
    scanned_all = notes.size() < limit;
    Page page;
    for (const auto& [key, text] : notes) {
        auto note = parse_archive_note(text);
        if (!note) note.emplace();
        if (!note->name.starts_with(prefix)) note->name.clear();
        page.emplace_back(key, std::move(*note));
    }
    co_return page;
}

Notes::awaitable<std::optional<std::string>> Notes::content(std::string name)
{
    const auto text = co_await memory_->get(key('c', name));
    std::optional<std::string> bytes;
    if (text) bytes = notes_detail::from_base64(*text);
    co_return bytes;
}

Notes::awaitable<void> Notes::put_content(std::string name, std::span<const std::byte> bytes)
{
    co_await memory_->put(key('c', name), http::base64(bytes));
}

Notes::awaitable<std::optional<JobNote>> Notes::job(std::string name)
{
    const auto text = co_await memory_->get(key('j', name));
    std::optional<JobNote> note;
    if (text) note = parse_job_note(*text);
    co_return note;
}

Notes::awaitable<void> Notes::put_job(std::string name, JobNote note)
{
    co_await memory_->put(key('j', name), to_json(note));
}

Notes::awaitable<void> Notes::remove_job(std::string name)
{
    co_await memory_->remove(key('j', name));
}

Notes::awaitable<std::optional<JobNote>> Notes::inventory_job()
{
    const auto text = co_await memory_->get(key('i', {}));
    std::optional<JobNote> note;
    if (text) note = parse_job_note(*text);
    co_return note;
}

Notes::awaitable<void> Notes::put_inventory_job(JobNote note)
{
    co_await memory_->put(key('i', {}), to_json(note));
}

Notes::awaitable<void> Notes::remove_inventory_job()
{
    co_await memory_->remove(key('i', {}));
}

Notes::awaitable<std::optional<IntentNote>> Notes::intent(std::string writer)
{
    const auto text = co_await memory_->get(key('w', writer));
    std::optional<IntentNote> note;
    if (text) note = parse_intent_note(*text);
    co_return note;
}

Notes::awaitable<void> Notes::put_intent(std::string writer, IntentNote note)
{
    co_await memory_->put(key('w', writer), to_json(note));
}

Notes::awaitable<void> Notes::remove_intent(std::string writer)
{
    co_await memory_->remove(key('w', writer));
}

Notes::awaitable<std::vector<std::pair<std::string, IntentNote>>> Notes::intents()
{
    const std::string prefix = room_ + "w/";
    const auto notes = co_await list_all(prefix);
    std::vector<std::pair<std::string, IntentNote>> all;
    for (const auto& [key, text] : notes)
        if (auto note = parse_intent_note(text)) all.emplace_back(key.substr(prefix.size()), std::move(*note));
    co_return all;
}

Notes::awaitable<std::optional<StateNote>> Notes::state()
{
    const auto text = co_await memory_->get(key('s', {}));
    std::optional<StateNote> note;
    if (text) note = parse_state_note(*text);
    co_return note;
}

Notes::awaitable<void> Notes::put_state(StateNote note)
{
    co_await memory_->put(key('s', {}), to_json(note));
}

Notes::awaitable<void> Notes::put_removed(std::string id, TimePoint time)
{
    co_await memory_->put(key('x', id), http::iso_time(time));
}

Notes::awaitable<std::vector<std::pair<std::string, TimePoint>>> Notes::removed()
{
    const std::string prefix = room_ + "x/";
    const auto notes = co_await list_all(prefix);
    std::vector<std::pair<std::string, TimePoint>> all;
    for (const auto& [key, text] : notes)
        all.emplace_back(key.substr(prefix.size()), http::parse_iso_time(text).value_or(TimePoint{}));
    co_return all;
}

Notes::awaitable<void> Notes::forget_removed(std::string id)
{
    co_await memory_->remove(key('x', id));
}

Notes::awaitable<std::vector<PlaceMemory::Note>> Notes::list_all(std::string prefix)
{
    constexpr std::size_t most = 1000;
    std::vector<PlaceMemory::Note> all;
    for (std::string after;;) {
        auto page = co_await memory_->list(prefix, after, most);
        const bool last = page.size() < most;
        if (!page.empty()) after = page.back().first;
        std::move(page.begin(), page.end(), std::back_inserter(all));
        if (last) co_return all;
    }
}

}  // namespace holdfast::inline v1::glacier

#endif
