#ifndef HOLDFAST_DESTINATION_GLACIER_NOTES_HPP
#define HOLDFAST_DESTINATION_GLACIER_NOTES_HPP

#include <holdfast/destination/glacier/json.hpp>
#include <holdfast/destination/place_memory.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1::glacier {

/// The notes of one vault. Archives have ids and no names, so which archive an object is stands here:
///
///     a/NAME     the archive of an object        c/NAME     the bytes of a small object
///     j/NAME     the job that fetches it         w/WRITER   a writer that has begun and not ended
///     x/ID       an archive that was removed     i, s       the inventory job; the state of the notes
///
/// Names include the remote folder. A note that cannot be read counts as none.
///
/// Errors          those of the server's persistence
/// Thread safety   shared: safe
class Notes {
public:
    template <class Note>
    using awaitable = boost::asio::awaitable<Note>;
    using Page = std::vector<std::pair<std::string, ArchiveNote>>;  ///< with the place to go on from

    /// `room` is in front of every key: at most 40 characters.
    Notes(std::shared_ptr<PlaceMemory> memory, std::string room);

    [[nodiscard]] awaitable<std::optional<ArchiveNote>> archive(std::string name);
    [[nodiscard]] awaitable<void> put_archive(ArchiveNote note);
    /// With its content and its job.
    [[nodiscard]] awaitable<void> remove_archive(std::string name);
    /// At most `limit` archives after `after` (blank: from the start) whose names begin with `prefix`. `scanned_all`
    /// becomes true when there are no more.
    [[nodiscard]] awaitable<Page> archives(std::string prefix, std::string after, std::size_t limit, bool& scanned_all);
    /// Where to go on behind everything that begins with `prefix`; blank: that cannot be told.
    [[nodiscard]] std::string behind(std::string_view prefix) const;

    [[nodiscard]] awaitable<std::optional<std::string>> content(std::string name);
    [[nodiscard]] awaitable<void> put_content(std::string name, std::span<const std::byte> bytes);

    [[nodiscard]] awaitable<std::optional<JobNote>> job(std::string name);
    [[nodiscard]] awaitable<void> put_job(std::string name, JobNote note);
    [[nodiscard]] awaitable<void> remove_job(std::string name);
    [[nodiscard]] awaitable<std::optional<JobNote>> inventory_job();
    [[nodiscard]] awaitable<void> put_inventory_job(JobNote note);
    [[nodiscard]] awaitable<void> remove_inventory_job();

    [[nodiscard]] awaitable<std::optional<IntentNote>> intent(std::string writer);
    [[nodiscard]] awaitable<void> put_intent(std::string writer, IntentNote note);
    [[nodiscard]] awaitable<void> remove_intent(std::string writer);
    [[nodiscard]] awaitable<std::vector<std::pair<std::string, IntentNote>>> intents();

    [[nodiscard]] awaitable<std::optional<StateNote>> state();
    [[nodiscard]] awaitable<void> put_state(StateNote note);
    [[nodiscard]] awaitable<void> put_removed(std::string id, TimePoint time);
    [[nodiscard]] awaitable<std::vector<std::pair<std::string, TimePoint>>> removed();
    [[nodiscard]] awaitable<void> forget_removed(std::string id);

private:
    [[nodiscard]] std::string key(char kind, std::string_view name) const;
    [[nodiscard]] awaitable<std::vector<PlaceMemory::Note>> list_all(std::string prefix);

    std::shared_ptr<PlaceMemory> memory_;
    std::string room_;
};

}  // namespace holdfast::inline v1::glacier

#endif
