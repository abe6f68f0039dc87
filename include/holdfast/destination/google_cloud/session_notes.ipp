#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_SESSION_NOTES_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_SESSION_NOTES_IPP

#include <holdfast/destination/google_cloud/json.hpp>
#include <holdfast/destination/google_cloud/live_sessions.hpp>
#include <holdfast/destination/google_cloud/session_notes.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/error.hpp>

#include <sodium.h>

#include <array>

namespace holdfast::inline v1::google_cloud {

namespace session_notes_detail {

[[nodiscard]] inline std::string hash_text(std::string_view text)
{
    std::array<std::byte, 16> hash{};
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
    return http::hex(hash);
}

}  // namespace session_notes_detail

SessionNotes::SessionNotes(DestinationEnvironment environment, const SecretText& credentials_json,
                           const std::string& place)
    : environment_(std::move(environment)), place_(session_notes_detail::hash_text(place))
{
    if (credentials_json.empty()) return;
    constexpr std::string_view purpose = "holdfast google cloud session";
    key_ = SecretBytes(crypto_secretbox_KEYBYTES);
    const std::string_view json = credentials_json.reveal();
    crypto_generichash(reinterpret_cast<unsigned char*>(key_.bytes().data()), key_.size(),
                       reinterpret_cast<const unsigned char*>(json.data()), json.size(),
                       reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size());
}

std::string SessionNotes::seal(const std::string& text) const
{
    if (key_.empty()) return text;
    std::string sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + text.size(), '\0');
    auto* out = reinterpret_cast<unsigned char*>(sealed.data());
    randombytes_buf(out, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES, reinterpret_cast<const unsigned char*>(text.data()),
                          text.size(), out, reinterpret_cast<const unsigned char*>(key_.bytes().data()));
    return sealed;
}

std::optional<std::string> SessionNotes::unseal(const std::string& text) const
{
    if (key_.empty()) return text;
    constexpr std::size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (text.size() < overhead) return std::nullopt;
    std::string opened(text.size() - overhead, '\0');
    const auto* in = reinterpret_cast<const unsigned char*>(text.data());
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(opened.data()), in + crypto_secretbox_NONCEBYTES,
                                   text.size() - crypto_secretbox_NONCEBYTES, in,
                                   reinterpret_cast<const unsigned char*>(key_.bytes().data())) != 0)
        return std::nullopt;
    return opened;
}

std::string SessionNotes::add(const std::string& object, const std::string& uri)
{
    std::array<std::byte, 16> random;
    randombytes_buf(random.data(), random.size());
    std::string id = http::hex(random);
    LiveSessions::of(environment_.executor).add(id, {place_, object, uri});
    return id;
}

awaitable<void> SessionNotes::store(std::string id, std::string object, std::string uri)
{
    if (!environment_.memory) co_return;
    const std::string text = to_json({{"object", object}, {"process", environment_.process_id}, {"session", uri}});
    try {
        co_await environment_.memory->put(note_key(id), seal(text));
    } catch (const Error&) {
        // Then the service's own week has to do.
    }
}

awaitable<void> SessionNotes::forget(std::string id)
{
    if (environment_.memory) {
        try {
            co_await environment_.memory->remove(note_key(id));
        } catch (const Error&) {
            // A later sweep finds that the upload is gone.
        }
    }
    LiveSessions::of(environment_.executor).erase(id);
}

void SessionNotes::abandon(const std::string& id) noexcept
{
    LiveSessions::of(environment_.executor).abandon(id);
}

awaitable<std::vector<SessionNotes::Stale>> SessionNotes::stale(std::string prefix)
{
    std::vector<Stale> result;
    for (const auto& [id, session] : LiveSessions::of(environment_.executor).abandoned(place_, prefix))
        result.push_back({id, session.uri});
    if (!environment_.memory) co_return result;
    auto noted = co_await read_notes(std::move(prefix));
    for (auto& one : noted) result.push_back(std::move(one));
    co_return result;
}

/// What earlier processes have noted. A failure to read ends it: the next sweep reads on.
awaitable<std::vector<SessionNotes::Stale>> SessionNotes::read_notes(std::string prefix)
{
    constexpr std::size_t page = 500;
    const LiveSessions& live = LiveSessions::of(environment_.executor);
    std::vector<Stale> result;
    std::vector<std::string> useless;
    const std::string before = note_key({});
    std::string after;
    try {
        for (;;) {
            const auto notes = co_await environment_.memory->list(before, after, page);
            for (const auto& [key, value] : notes) {
                const std::string id = key.substr(before.size());
                if (live.knows(id)) continue;
                const auto text = unseal(value);
                const auto note = text ? parse_note(*text) : std::nullopt;
                if (!note)
                    useless.push_back(id);
                else if (note->process != environment_.process_id && note->object.starts_with(prefix))
                    result.push_back({id, note->session});
            }
            if (notes.size() < page) break;
            after = notes.back().first;
        }
    } catch (const Error&) {
    }
    for (const auto& id : useless) co_await forget(id);
    co_return result;
}

}  // namespace holdfast::inline v1::google_cloud

#endif
