#ifndef HOLDFAST_DETAIL_COORDINATOR_PLACE_NOTES_IPP
#define HOLDFAST_DETAIL_COORDINATOR_PLACE_NOTES_IPP

#include <holdfast/detail/coordinator/keys.hpp>
#include <holdfast/detail/coordinator/place_notes.hpp>

#include <utility>

namespace holdfast::inline v1::detail {

PlaceNotes::PlaceNotes(std::shared_ptr<PersistencePort> persistence, std::string_view kind)
    : persistence_(std::move(persistence)), room_(std::string(keys::notes) + std::string(kind) + "/")
{
}

boost::asio::awaitable<std::optional<std::string>> PlaceNotes::get(std::string key)
{
    auto record = co_await persistence_->get(room_ + key);
    std::optional<std::string> value;
    if (record) value = std::move(record->value);
    co_return value;
}

boost::asio::awaitable<void> PlaceNotes::put(std::string key, std::string value)
{
    Transaction transaction;
    transaction.puts.push_back({room_ + key, std::move(value)});
    co_await persistence_->commit(std::move(transaction));
}

boost::asio::awaitable<void> PlaceNotes::remove(std::string key)
{
    Transaction transaction;
    transaction.removals.push_back(room_ + key);
    co_await persistence_->commit(std::move(transaction));
}

boost::asio::awaitable<std::vector<PlaceMemory::Note>> PlaceNotes::list(std::string prefix, std::string after,
                                                                        std::size_t limit)
{
    RecordRange range{.prefix = room_ + prefix, .limit = limit};
    if (!after.empty()) range.after = room_ + after;
    auto records = co_await persistence_->list(std::move(range));
    std::vector<Note> notes;
    notes.reserve(records.size());
    for (auto& record : records) notes.emplace_back(record.key.substr(room_.size()), std::move(record.value));
    co_return notes;
}

}  // namespace holdfast::inline v1::detail

#endif
