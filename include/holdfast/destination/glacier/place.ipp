#ifndef HOLDFAST_DESTINATION_GLACIER_PLACE_IPP
#define HOLDFAST_DESTINATION_GLACIER_PLACE_IPP

#include <holdfast/destination/glacier/inventory.hpp>
#include <holdfast/destination/glacier/live_writers.hpp>
#include <holdfast/destination/glacier/place.hpp>
#include <holdfast/destination/glacier/requests.hpp>
#include <holdfast/destination/glacier/upload.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace holdfast::inline v1::glacier {

namespace place_detail {

/// One level has one page: folders are told once, and what lies in them is passed over.
[[nodiscard]] inline awaitable<ListPage> list_level(Client& client, std::string prefix)
{
    const std::string full = client.full_name(prefix);
    ListPage level;
    std::set<std::string> folders;
    std::string after;
    for (bool scanned_all = false; !scanned_all;) {
        const auto notes = co_await client.notes().archives(full, after, 1000, scanned_all);
        for (const auto& [key, note] : notes) {
            after = key;
            if (note.name.empty()) continue;
            const auto slash = note.name.find('/', full.size());
            if (slash == std::string::npos) {
                level.objects.push_back({note.name.substr(client.prefix().size()), note.size, note.time});
                continue;
            }
            const std::string folder = note.name.substr(0, slash + 1);
            if (!folders.insert(folder).second) continue;
            std::string behind = client.notes().behind(folder);
            if (behind.empty()) continue;
            after = std::move(behind);
            scanned_all = false;
            break;
        }
    }
    for (const auto& folder : folders) level.folders.push_back(folder.substr(client.prefix().size()));
    co_return level;
}

}  // namespace place_detail

awaitable<ListPage> list_objects(std::shared_ptr<Client> client, ListRequest request)
{
    co_await require_notes(*client);
    if (!request.recursive) co_return co_await place_detail::list_level(*client, request.prefix);
    ListPage page;
    std::string after = request.continuation;
    for (bool scanned_all = false; !scanned_all && page.objects.empty();) {
        const auto notes =
            co_await client->notes().archives(client->full_name(request.prefix), after, 1000, scanned_all);
        for (const auto& [key, note] : notes) {
            after = key;
            if (!note.name.empty())
                page.objects.push_back({note.name.substr(client->prefix().size()), note.size, note.time});
        }
        page.continuation = scanned_all ? std::string() : after;
    }
    co_return page;
}

awaitable<void> remove_object(std::shared_ptr<Client> client, std::string name)
{
    Notes& notes = client->notes();
    const std::string full = client->full_name(name);
    auto note = co_await notes.archive(full);
    if (!note) {
        co_await require_notes(*client);
        note = co_await notes.archive(full);
        if (!note) co_return;
    }
    const auto state = co_await notes.state();
    const bool may_reappear = !state || !state->inventory || client->options().inventory_every > TimeSpan::zero();
    std::vector<std::string> ids = note->others;
    ids.push_back(note->id);
    for (const auto& id : ids) {
        // An inventory shows it for about a day yet.
        if (may_reappear) co_await notes.put_removed(id, client->now());
        co_await delete_archive(*client, id);
    }
    co_await notes.remove_archive(full);
}

awaitable<std::uint64_t> sweep_vault(std::shared_ptr<Client> client, std::string prefix)
{
    Notes& notes = client->notes();
    LiveWriters& live = LiveWriters::of(client->environment().executor);
    const std::string full = client->full_name(prefix);
    std::uint64_t removed = 0;
    // Writers first: one that begins after this is not among them, and its upload is spared below.
    const auto intents = co_await notes.intents();
    std::set<std::string> dead;
    for (const auto& [writer, intent] : intents)
        if (!live.has(writer) && intent.name.starts_with(full)) dead.insert(writer);
    const auto uploads = co_await list_uploads(*client);
    for (const auto& upload : uploads) {
        const auto description = parse_description(upload.description);
        if (!description || !description->name.starts_with(full) || live.has(description->writer)) continue;
        const bool own = is_of_process(description->writer, client->environment().process_id);
        if (!own && !dead.contains(description->writer)) continue;
        const bool aborted = co_await abort_upload(*client, upload.id);
        if (!aborted) continue;
        // What was still unfinished has not become an archive.
        co_await notes.remove_intent(description->writer);
        dead.erase(description->writer);
        ++removed;
    }
    for (const auto& [writer, intent] : intents)
        if (dead.contains(writer) && !intent.may_be_stored) co_await notes.remove_intent(writer);
    removed += co_await tidy_by_inventory(*client);
    co_await require_none_unknown(*client, full);
    co_return removed;
}

awaitable<void> check_vault(std::shared_ptr<Client> client)
{
    const http::RetryOptions few{.attempts = 2, .deadline = client->options().http.connect_timeout};
    static_cast<void>(co_await describe_vault(*client, few));
    Call begin{.method = "POST",
               .path = "/multipart-uploads",
               .doing = "beginning an upload",
               .permission = "glacier:InitiateMultipartUpload",
               .retry = few};
    const std::string writer = new_writer_id(client->environment().process_id);
    const Description description{writer, client->full_name(".holdfast-check"), false};
    begin.headers.add("x-amz-archive-description", to_json(description));
    begin.headers.add("x-amz-part-size", "1048576");
    LiveWriters::of(client->environment().executor).add(writer);
    std::exception_ptr failure;
    try {
        const Result begun = co_await client->call(begin);
        const std::string id =
            required_header(begun.answer, "x-amz-multipart-upload-id", begin.doing + client->in_vault());
        const Call abort{.method = "DELETE",
                         .path = path_of("multipart-uploads", id),
                         .doing = "aborting an upload",
                         .permission = "glacier:AbortMultipartUpload",
                         .retry = few};
        co_await client->call(abort);
    } catch (...) {
        failure = std::current_exception();
    }
    LiveWriters::of(client->environment().executor).erase(writer);
    if (failure) std::rethrow_exception(failure);
    const std::pair<const char*, const char*> lists[] = {{"/multipart-uploads", "glacier:ListMultipartUploads"},
                                                         {"/jobs", "glacier:ListJobs"}};
    for (const auto& [path, permission] : lists) {
        const Call list{
            .path = path, .query = {{"limit", "1"}}, .doing = "listing", .permission = permission, .retry = few};
        co_await client->call(list);
    }
}

}  // namespace holdfast::inline v1::glacier

#endif
