#ifndef HOLDFAST_DESTINATION_FTP_PLACE_IPP
#define HOLDFAST_DESTINATION_FTP_PLACE_IPP

#include <holdfast/destination/ftp/download.hpp>
#include <holdfast/destination/ftp/folders.hpp>
#include <holdfast/destination/ftp/place.hpp>
#include <holdfast/destination/ftp/upload.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/object_name.hpp>

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace holdfast::inline v1::ftp {

namespace place_detail {

constexpr std::size_t page_size = 1000;

/// Fills one page.
class Lister {
public:
    Lister(Session& session, bool recursive, ListPage& page) : session_(session), recursive_(recursive), page_(page) {}

    /// Adds what is in the folder whose names begin with `prefix`, after `after` (its parts, from here on). False once
    /// the page is full.
    [[nodiscard]] awaitable<bool> add(std::string prefix, std::vector<std::string> after)
    {
        const std::string folder = prefix.substr(0, prefix.size() - (prefix.empty() ? 0 : 1));
        auto entries = co_await read_folder(session_, session_.path(folder));
        if (!entries) co_return true;
        std::erase_if(*entries, [&](const Entry& entry) {
            const bool ours = entry.kind == EntryKind::file || entry.kind == EntryKind::folder;
            return !ours || !is_object_name_part(entry.name) ||
                   prefix.size() + entry.name.size() > maximum_object_name_size ||
                   (!after.empty() && entry.name < after.front());
        });
        const auto by_name = [](const Entry& a, const Entry& b) { return a.name < b.name; };
        std::sort(entries->begin(), entries->end(), by_name);
        for (const auto& entry : *entries) {
            // The part that the last page stopped in: its own folder may have more.
            const bool reached = !after.empty() && entry.name == after.front();
            if (reached && (after.size() == 1 || !recursive_ || entry.kind == EntryKind::file)) continue;
            std::vector<std::string> rest;
            if (reached) rest.assign(after.begin() + 1, after.end());
            const bool goes_on = co_await add_one(prefix + entry.name, entry, std::move(rest));
            if (!goes_on) co_return false;
        }
        co_return true;
    }

private:
    [[nodiscard]] awaitable<bool> add_one(std::string name, const Entry& entry, std::vector<std::string> after)
    {
        if (entry.kind == EntryKind::folder && recursive_) {
            const bool goes_on = co_await add(name + '/', std::move(after));
            co_return goes_on;
        }
        if (page_.objects.size() + page_.folders.size() == page_size) {
            page_.continuation = last_;
            co_return false;
        }
        if (entry.kind == EntryKind::folder) {
            page_.folders.push_back(name + '/');
        } else {
            auto size = entry.size;
            if (!size) size = co_await session_.size_of(session_.path(name));
            if (!size) co_return true;
            page_.objects.push_back(ObjectInfo{name, *size, entry.modified});
        }
        last_ = std::move(name);
        co_return true;
    }

    Session& session_;
    bool recursive_;
    ListPage& page_;
    std::string last_{};
};

[[nodiscard]] inline awaitable<void> remove_folders(Session& session, const std::vector<std::string>& made)
{
    for (auto folder = made.rbegin(); folder != made.rend(); ++folder)
        static_cast<void>(co_await session.command("RMD", *folder));
}

[[nodiscard]] inline awaitable<void> check_objects(std::shared_ptr<Client> client, std::string name)
{
    const std::string text = "holdfast checks that this place can be written to.\n";
    Upload upload(client, name, text.size());
    co_await upload.append(std::as_bytes(std::span(text)));
    co_await upload.commit();
    const ListRequest level{.recursive = false};
    bool listed = false;
    for (ListRequest request = level;;) {
        const ListPage page = co_await list_objects(client, request);
        for (const auto& object : page.objects) listed = listed || object.name == name;
        if (listed || page.continuation.empty()) break;
        request.continuation = page.continuation;
    }
    if (!listed)
        throw Error(errc::access_denied, "The server " + client->address().text() +
                                             " does not list a file that was just written. Allow the account to list "
                                             "the folder, hidden files included.");
    Download download(client, name, 0);
    co_await download.open();
    std::string back;
    std::array<std::byte, 256> chunk;
    for (;;) {
        const std::size_t count = co_await download.read(chunk);
        if (count == 0) break;
        back.append(reinterpret_cast<const char*>(chunk.data()), count);
    }
    if (back != text)
        throw Error(errc::object_damaged, "The server " + client->address().text() +
                                              " gives back other bytes than were written. Check that it does not "
                                              "translate files.");
    co_await remove_object(client, name);
}

}  // namespace place_detail

awaitable<ListPage> list_objects(std::shared_ptr<Client> client, ListRequest request)
{
    std::vector<std::string> after;
    if (!request.continuation.empty()) {
        if (!request.continuation.starts_with(request.prefix) || !is_object_name(request.continuation))
            throw Error(errc::invalid_argument,
                        "The continuation of a listing belongs to another one. Give it back "
                        "with the same prefix.");
        after = detail::split_object_name(std::string_view(request.continuation).substr(request.prefix.size()));
    }
    ListPage page;
    const Work work = [&](Session& session) -> awaitable<void> {
        page = ListPage();
        place_detail::Lister lister(session, request.recursive, page);
        static_cast<void>(co_await lister.add(request.prefix, after));
    };
    const std::string what = request.prefix.empty() ? "the folder" : request.prefix;
    co_await client->run("listing " + what, work);
    co_return page;
}

awaitable<void> remove_object(std::shared_ptr<Client> client, std::string name)
{
    const Work work = [&](Session& session) -> awaitable<void> {
        static_cast<void>(co_await remove_file(session, session.path(name)));
    };
    co_await client->run("removing " + name, work);
}

awaitable<void> check_place(std::shared_ptr<Client> shared)
{
    using namespace place_detail;
    // With connections of its own: those that are kept prove nothing about the password.
    FtpOptions few = shared->options();
    few.retry = http::RetryOptions{.attempts = 2, .deadline = few.connect_timeout};
    const auto client = std::make_shared<Client>(shared->settings(), shared->environment(), few);
    std::array<std::byte, 8> random;
    randombytes_buf(random.data(), random.size());
    const std::string name = ".holdfast-check-" + http::hex(random);
    std::vector<std::string> made;
    const Work make = [&](Session& session) -> awaitable<void> {
        const auto more = co_await make_folders(session, session.path(""));
        made.insert(made.end(), more.begin(), more.end());
    };
    co_await client->run("opening the folder in Url", make);
    std::exception_ptr failure;
    try {
        co_await check_objects(client, name);
    } catch (const Error&) {
        failure = std::current_exception();
    }
    const Work clean = [&](Session& session) -> awaitable<void> {
        if (failure) static_cast<void>(co_await remove_file(session, session.path(name)));
        co_await remove_folders(session, made);
    };
    try {
        co_await client->run("cleaning up after the check", clean);
    } catch (const Error&) {
        if (!failure) throw;
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace holdfast::inline v1::ftp

#endif
