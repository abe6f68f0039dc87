#ifndef HOLDFAST_DESTINATION_GLACIER_INVENTORY_IPP
#define HOLDFAST_DESTINATION_GLACIER_INVENTORY_IPP

#include <holdfast/destination/glacier/inventory.hpp>
#include <holdfast/destination/glacier/jobs.hpp>
#include <holdfast/destination/glacier/live_writers.hpp>
#include <holdfast/destination/glacier/requests.hpp>
#include <holdfast/destination/glacier/upload.hpp>
#include <holdfast/destination/http/date.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

namespace holdfast::inline v1::glacier {

namespace inventory_detail {

inline constexpr const char* doing = "fetching an inventory";

/// Keeps others of this process from working on the inventory of the same vault, while it lives.
class Turn {
public:
    explicit Turn(const Client& client)
        : live_(LiveWriters::of(client.environment().executor)),
          name_("inventory\n" + client.settings().aws_region_name + "\n" + client.settings().vault_name),
          taken_(live_.claim(name_))
    {
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn()
    {
        if (taken_) live_.release(name_);
    }
    [[nodiscard]] bool taken() const { return taken_; }

private:
    LiveWriters& live_;
    std::string name_;
    bool taken_;
};

/// Of the job that was begun, or of one that is begun now; none while it is not done.
[[nodiscard]] inline awaitable<std::optional<Inventory>> fetch(Client& client, Patience patience)
{
    Notes& notes = client.notes();
    std::optional<JobAnswer> job;
    auto noted = co_await notes.inventory_job();
    if (noted) job = co_await look_at_job(client, noted->id, doing, patience);
    if (!job) {
        JobNote note;
        note.id = co_await begin_job(
            client, R"({"Type":"inventory-retrieval","Format":"JSON","Description":"holdfast"})", {}, doing);
        note.since = client.now();
        co_await notes.put_inventory_job(note);
        job = co_await look_at_job(client, note.id, doing, patience);
    }
    if (!job || job->state == JobAnswer::State::in_progress) co_return std::nullopt;
    co_await notes.remove_inventory_job();
    if (job->state == JobAnswer::State::failed)
        throw Error(errc::place_failed, Diagnostics{"Failed " + std::string(doing) + client.in_vault() +
                                                        ": Glacier's job failed. Try again.",
                                                    job->message});
    if (job->size == 0) fail_answer(doing + client.in_vault());
    if (job->size > client.options().largest_inventory)
        throw Error(errc::place_failed, "The inventory of the vault " + client.settings().vault_name + " has " +
                                            std::to_string(job->size) +
                                            " bytes, more than is read. Raise GlacierOptions::largest_inventory.");
    const http::Answer answer = co_await read_output(client, job->id, 0, job->size - 1, doing);
    auto inventory = parse_inventory(answer.body);
    if (!inventory) fail_answer(doing + client.in_vault());
    co_return inventory;
}

/// Adds to the notes what the inventory has and they do not.
[[nodiscard]] inline awaitable<void> take_over(Client& client, const Inventory& inventory)
{
    Notes& notes = client.notes();
    std::set<std::string> gone;
    const auto removed = co_await notes.removed();
    for (const auto& [id, time] : removed) gone.insert(id);
    // Of several archives of one name the newest counts; the others go with it.
    std::map<std::string, ArchiveNote> found;
    for (const auto& archive : inventory.archives) {
        const auto description = parse_description(archive.description);
        if (!description || gone.contains(archive.id)) continue;
        ArchiveNote note;
        note.name = description->name;
        note.id = archive.id;
        note.size = description->empty ? 0 : archive.size;
        note.time = archive.created.value_or(TimePoint{});
        note.tree_hash = archive.tree_hash;
        const auto [place, added] = found.try_emplace(note.name, note);
        if (added) continue;
        ArchiveNote& kept = place->second;
        if (kept.time < note.time) {
            note.others = std::move(kept.others);
            std::swap(kept, note);
        }
        kept.others.push_back(note.id);
    }
    for (auto& [name, note] : found) {
        auto known = co_await notes.archive(name);
        if (!known) {
            co_await notes.put_archive(note);
            continue;
        }
        // What a writer of ours has noted is right; what the inventory shows besides goes when it goes.
        std::vector<std::string> ids = note.others;
        ids.push_back(note.id);
        const std::size_t before = known->others.size();
        for (auto& id : ids)
            if (id != known->id && std::ranges::find(known->others, id) == known->others.end())
                known->others.push_back(std::move(id));
        if (known->others.size() != before) co_await notes.put_archive(*known);
    }
}

/// Removals before the inventory was made are in it.
[[nodiscard]] inline awaitable<void> forget_removed(Client& client, bool all, std::optional<TimePoint> date)
{
    const auto removed = co_await client.notes().removed();
    for (const auto& [id, time] : removed)
        if (all || (date && time < *date)) co_await client.notes().forget_removed(id);
}

/// Removes archives whose writers ended without knowing them.
[[nodiscard]] inline awaitable<std::uint64_t> remove_unknown(Client& client, const Inventory& inventory)
{
    LiveWriters& live = LiveWriters::of(client.environment().executor);
    std::map<std::string, std::vector<std::string>> archives;
    for (const auto& archive : inventory.archives)
        if (const auto description = parse_description(archive.description))
            archives[description->writer].push_back(archive.id);
    std::uint64_t removed = 0;
    const auto intents = co_await client.notes().intents();
    for (const auto& [writer, intent] : intents) {
        if (live.has(writer) || !intent.may_be_stored) continue;
        const auto noted = co_await client.notes().archive(intent.name);
        bool found = false;
        for (const auto& id : archives[writer]) {
            found = true;
            // Its writer died between the note of the archive and the end of its own.
            if (noted && noted->id == id) continue;
            co_await delete_archive(client, id);
            co_await client.notes().put_removed(id, client.now());
            ++removed;
        }
        // What an inventory made later does not have is not there.
        if (found || (inventory.date && *inventory.date > intent.since)) co_await client.notes().remove_intent(writer);
    }
    co_return removed;
}

}  // namespace inventory_detail

awaitable<VaultAnswer> describe_vault(Client& client, std::optional<http::RetryOptions> retry)
{
    const Call call{.doing = "looking at archives", .permission = "glacier:DescribeVault", .retry = retry};
    try {
        const Result result = co_await client.call(call);
        const auto vault = parse_vault(result.answer.body);
        if (!vault) fail_answer(call.doing + client.in_vault());
        co_return *vault;
    } catch (const ServerError& error) {
        if (!error.nothing_there()) throw;
    }
    throw Error(errc::place_not_found, "The vault " + client.settings().vault_name + " does not exist in the region " +
                                           client.settings().aws_region_name +
                                           ". Create it, or check VaultName and AwsRegionName.");
}

awaitable<void> require_notes(Client& client)
{
    using namespace inventory_detail;
    if (client.has_notes()) co_return;
    Notes& notes = client.notes();
    const auto state = co_await notes.state();
    if (!state) {
        StateNote begun;
        begun.since = client.now();
        const VaultAnswer vault = co_await describe_vault(client);
        const Turn turn(client);
        if (vault.archives != 0) {
            std::optional<Inventory> inventory;
            if (turn.taken()) inventory = co_await fetch(client, Patience::as_configured);
            if (!inventory) {
                const auto job = co_await notes.inventory_job();
                const TimePoint since = job ? job->since : client.now();
                throw Error(errc::not_yet_readable,
                            "The notes of which backup is which archive" + client.in_vault() +
                                " are not there (new, or lost); an inventory was asked for at " +
                                http::iso_time(since) + ", which usually takes 3 to 5 hours. Try again after " +
                                http::iso_time(usual_end(GlacierTier::standard, since)) + ".");
            }
            co_await take_over(client, *inventory);
        }
        co_await notes.put_state(begun);
    }
    client.set_has_notes();
}

awaitable<std::uint64_t> tidy_by_inventory(Client& client)
{
    using namespace inventory_detail;
    Notes& notes = client.notes();
    const auto state = co_await notes.state();
    if (!state) co_return 0;
    const auto intents = co_await notes.intents();
    LiveWriters& live = LiveWriters::of(client.environment().executor);
    std::optional<TimePoint> oldest;
    for (const auto& [writer, intent] : intents)
        if (intent.may_be_stored && !live.has(writer)) oldest = std::min(oldest.value_or(intent.since), intent.since);
    const TimeSpan every = client.options().inventory_every;
    const bool renew = !state->inventory || (every > TimeSpan::zero() && client.now() - *state->inventory > every);
    if (!oldest && !renew) co_return 0;
    const Turn turn(client);
    if (!turn.taken()) co_return 0;
    const auto begun = co_await notes.inventory_job();
    if (!begun) {
        // An inventory that is older than what is looked for would tell nothing.
        const VaultAnswer vault = co_await describe_vault(client);
        const bool for_writers = oldest && vault.inventory && *vault.inventory > *oldest;
        const bool for_notes = renew && vault.inventory && *vault.inventory > state->inventory.value_or(state->since);
        if (!for_writers && !for_notes) co_return 0;
    }
    const auto inventory = co_await fetch(client, Patience::none);
    if (!inventory) co_return 0;
    const std::uint64_t removed = co_await remove_unknown(client, *inventory);
    if (renew) co_await take_over(client, *inventory);
    StateNote next = *state;
    if (inventory->date && *inventory->date > state->since) next.inventory = inventory->date;
    co_await notes.put_state(next);
    co_await forget_removed(client, next.inventory && every <= TimeSpan::zero(), inventory->date);
    co_return removed;
}

awaitable<void> require_none_unknown(Client& client, std::string full_prefix)
{
    LiveWriters& live = LiveWriters::of(client.environment().executor);
    const auto intents = co_await client.notes().intents();
    std::size_t count = 0;
    IntentNote first;
    for (const auto& [writer, intent] : intents)
        if (intent.may_be_stored && !live.has(writer) && intent.name.starts_with(full_prefix) && ++count == 1)
            first = intent;
    if (count == 0) co_return;
    std::string text = "Whether " + first.name;
    if (count > 1) text += " and " + std::to_string(count - 1) + " more";
    text += " became an archive" + client.in_vault() +
            " when a process died, or an answer was lost, can only be told from an inventory of the vault. ";
    const auto job = co_await client.notes().inventory_job();
    text += job ? "It was asked for at " + http::iso_time(job->since) + ", which usually takes 3 to 5 hours."
                : "It is asked for when Amazon has made one that is newer than " + http::iso_time(first.since) +
                      ", which it does about once a day.";
    throw Error(errc::not_yet_readable, text + " Nothing has to be done: it is tried again.");
}

}  // namespace holdfast::inline v1::glacier

#endif
