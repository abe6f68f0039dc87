#ifndef HOLDFAST_DESTINATION_GLACIER_VOLATILE_NOTES_HPP
#define HOLDFAST_DESTINATION_GLACIER_VOLATILE_NOTES_HPP

#include <holdfast/destination/place_memory.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::glacier {

/// Notes that last as long as this object: for a program that gives no memory.
class VolatileNotes final : public PlaceMemory {
public:
    boost::asio::awaitable<std::optional<std::string>> get(std::string key) override
    {
        const std::lock_guard lock(mutex_);
        const auto found = notes_.find(key);
        std::optional<std::string> value;
        if (found != notes_.end()) value = found->second;
        co_return value;
    }
    boost::asio::awaitable<void> put(std::string key, std::string value) override
    {
        const std::lock_guard lock(mutex_);
        notes_[std::move(key)] = std::move(value);
        co_return;
    }
    boost::asio::awaitable<void> remove(std::string key) override
    {
        const std::lock_guard lock(mutex_);
        notes_.erase(key);
        co_return;
    }
    boost::asio::awaitable<std::vector<Note>> list(std::string prefix, std::string after, std::size_t limit) override
    {
        std::vector<Note> found;
        const std::lock_guard lock(mutex_);
        auto note = after < prefix ? notes_.lower_bound(prefix) : notes_.upper_bound(after);
        for (; note != notes_.end() && found.size() < limit && note->first.starts_with(prefix); ++note)
            found.push_back(*note);
        co_return found;
    }

private:
    std::mutex mutex_{};
    std::map<std::string, std::string> notes_{};
};

}  // namespace holdfast::inline v1::glacier

#endif
