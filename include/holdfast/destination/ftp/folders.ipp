#ifndef HOLDFAST_DESTINATION_FTP_FOLDERS_IPP
#define HOLDFAST_DESTINATION_FTP_FOLDERS_IPP

#include <holdfast/destination/ftp/folders.hpp>
#include <holdfast/destination/ftp/temporary_name.hpp>
#include <holdfast/destination/object_name.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace holdfast::inline v1::ftp {

namespace folders_detail {

constexpr std::size_t longest_listing = 64 << 20;

/// A whole listing as text; none if the server refuses to give it.
[[nodiscard]] inline awaitable<std::optional<std::string>> fetch_listing(Session& session, std::string verb,
                                                                         std::string argument)
{
    try {
        co_await session.begin_transfer(verb, std::move(argument));
    } catch (const Refusal& refusal) {
        // 450 and 550 are also how servers say that there is nothing to list. Behind NLST there is no other way.
        const bool may_be_empty = refusal.code() == 450 || refusal.code() == 550;
        const bool has_other_way = refusal.reply().permanent() && verb != "NLST";
        if (refusal.verb() != verb || (!may_be_empty && !has_other_way)) throw;
        co_return std::nullopt;
    }
    std::string text;
    std::vector<std::byte> chunk(32 * 1024);
    for (;;) {
        const std::size_t count = co_await session.receive(chunk);
        if (count == 0) break;
        text.append(reinterpret_cast<const char*>(chunk.data()), count);
        if (text.size() > longest_listing)
            throw Error(errc::place_failed,
                        "A folder of the FTP server has a listing of more than 64 MiB. Shorten the "
                        "retention, or give each database a folder of its own.");
    }
    Reply reply;
    try {
        reply = co_await session.end_transfer();
    } catch (const Refusal& refusal) {
        if (refusal.code() != 450 && refusal.code() != 550) throw;
        co_return std::nullopt;
    }
    std::string words = reply.text();
    std::transform(words.begin(), words.end(), words.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (words.find("truncated") != std::string::npos)
        throw Error(errc::place_failed, Diagnostics{"The FTP server shows only a part of a folder. Raise its limit for "
                                                    "listings.",
                                                    reply.text()});
    co_return text;
}

[[nodiscard]] inline std::vector<Entry> parse(std::string_view text, std::optional<Entry> (*line)(std::string_view))
{
    std::vector<Entry> entries;
    for (const auto part : split_lines(text))
        if (auto entry = line(part)) entries.push_back(std::move(*entry));
    return entries;
}

/// The folder that the session is in, by LIST; none if its form is not understood.
[[nodiscard]] inline awaitable<std::optional<std::vector<Entry>>> list_long(Session& session)
{
    // With -a there are names that begin with a dot; a server that does not know it lists nothing.
    const auto all = co_await fetch_listing(session, "LIST", "-a");
    if (all) {
        auto entries = parse(*all, parse_list_line);
        const auto is_dots = [](const Entry& entry) { return entry.kind == EntryKind::dots; };
        if (std::any_of(entries.begin(), entries.end(), is_dots)) co_return entries;
    }
    const auto text = co_await fetch_listing(session, "LIST", std::string());
    if (!text) co_return std::nullopt;
    auto entries = parse(*text, parse_list_line);
    const auto lines = split_lines(*text);
    const bool says_nothing = lines.empty() || (lines.size() == 1 && lines.front().starts_with("total"));
    if (entries.empty() && !says_nothing) co_return std::nullopt;
    co_return entries;
}

/// The same by NLST and one or two questions about each name.
[[nodiscard]] inline awaitable<std::vector<Entry>> list_names(Session& session, std::string path)
{
    const auto text = co_await fetch_listing(session, "NLST", std::string());
    std::vector<Entry> entries = parse(text.value_or(std::string()), parse_name_line);
    for (auto& entry : entries) {
        if (entry.kind != EntryKind::unknown) continue;
        // What cannot be ours is not asked about.
        entry.kind = EntryKind::other;
        if (!is_object_name_part(entry.name) && !temporary_begun(entry.name)) continue;
        const std::string each = (path == "/" ? "" : path) + '/' + entry.name;
        entry.size = co_await session.size_of(each);
        if (entry.size) {
            entry.kind = EntryKind::file;
            continue;
        }
        const Reply reply = co_await session.command("CWD", each);
        if (reply.success()) entry.kind = EntryKind::folder;
    }
    co_return entries;
}

}  // namespace folders_detail

awaitable<std::vector<std::string>> make_folders(Session& session, std::string path)
{
    std::vector<std::string> made;
    const Reply there = co_await session.command("CWD", path);
    if (there.success()) co_return made;
    for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
        const std::string part = path.substr(0, end);
        const Reply present = co_await session.command("CWD", part);
        if (!present.success()) {
            const Reply reply = co_await session.command("MKD", part);
            if (reply.success()) {
                made.push_back(part);
            } else {
                // Somebody else may just have made it.
                const Reply again = co_await session.command("CWD", part);
                if (!again.success()) throw Refusal(reply.refusal() ? reply : again, "MKD");
            }
        }
        if (end == std::string::npos) break;
    }
    co_return made;
}

awaitable<std::optional<std::vector<Entry>>> read_folder(Session& session, std::string path)
{
    using namespace folders_detail;
    const Reply there = co_await session.command("CWD", path);
    if (there.code == 550) co_return std::nullopt;
    if (there.refusal()) throw Refusal(there, "CWD");
    std::optional<std::vector<Entry>> entries;
    if (session.features().mlst) {
        const auto text = co_await fetch_listing(session, "MLSD", std::string());
        if (text) entries = parse(*text, parse_mlsd_line);
    }
    if (!entries) entries = co_await list_long(session);
    if (!entries) entries = co_await list_names(session, path);
    std::erase_if(*entries, [](const Entry& entry) { return entry.kind == EntryKind::dots; });
    co_return entries;
}

awaitable<bool> remove_file(Session& session, std::string path)
{
    const Reply reply = co_await session.command("DELE", path);
    if (reply.success()) co_return true;
    if (reply.code != 550 && reply.code != 450) throw Refusal(reply, "DELE");
    const auto size = co_await session.size_of(path);
    if (size) throw Refusal(reply, "DELE");
    co_return false;
}

}  // namespace holdfast::inline v1::ftp

#endif
