#ifndef HOLDFAST_DESTINATION_MEMORY_PLACE_HPP
#define HOLDFAST_DESTINATION_MEMORY_PLACE_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/error.hpp>
#include <holdfast/time.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// The objects of a place in memory, shared by the destinations that refer to it and by the test that looks at
/// it, changes it or damages it.
///
/// Thread safety   shared: safe
class MemoryPlace {
public:
    /// An object's bytes; they never change, a damaged object gets new ones.
    using Bytes = std::shared_ptr<const std::vector<std::byte>>;

    /// An object that a writer has begun. Only that writer touches `bytes`.
    struct Unfinished {
        std::string name;
        std::vector<std::byte> bytes;
    };

    /// The names of all objects, in byte order.
    [[nodiscard]] std::vector<std::string> names() const
    {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> result;
        for (const auto& [name, object] : objects_) result.push_back(name);
        return result;
    }
    /// An object's bytes, or null.
    [[nodiscard]] Bytes bytes(const std::string& name) const
    {
        const std::lock_guard lock(mutex_);
        const auto found = objects_.find(name);
        return found == objects_.end() ? nullptr : found->second.bytes;
    }
    [[nodiscard]] bool contains(const std::string& name) const { return bytes(name) != nullptr; }
    /// The sizes of all objects together.
    [[nodiscard]] std::uint64_t total_size() const
    {
        const std::lock_guard lock(mutex_);
        std::uint64_t sum = 0;
        for (const auto& [name, object] : objects_) sum += object.bytes->size();
        return sum;
    }

    /// Puts an object there, whatever was there before.
    void put(const std::string& name, std::vector<std::byte> content)
    {
        auto shared = std::make_shared<const std::vector<std::byte>>(std::move(content));
        const std::lock_guard lock(mutex_);
        objects_[name] = Object{std::move(shared), std::nullopt};
    }
    void put(const std::string& name, std::string_view content)
    {
        const auto raw = std::as_bytes(std::span(content));
        put(name, std::vector<std::byte>(raw.begin(), raw.end()));
    }
    /// Flips the bits of `mask` in one byte. Precondition: the object exists and has a byte at `offset`.
    void damage(const std::string& name, std::uint64_t offset, std::byte mask = std::byte{0x01})
    {
        change(name, [&](std::vector<std::byte>& content) { content.at(offset) ^= mask; });
    }
    /// Cuts an object down to `size` bytes. Precondition: the object exists and is not shorter.
    void truncate(const std::string& name, std::uint64_t size)
    {
        change(name, [&](std::vector<std::byte>& content) {
            if (size > content.size()) throw std::out_of_range("MemoryPlace::truncate: the object is shorter");
            content.resize(size);
        });
    }
    /// True if there was one.
    bool remove(const std::string& name)
    {
        const std::lock_guard lock(mutex_);
        return objects_.erase(name) != 0;
    }
    void clear()
    {
        const std::lock_guard lock(mutex_);
        objects_.clear();
    }

    /// How many writers exist that have not committed or discarded.
    [[nodiscard]] std::size_t live_writers() const { return count_unfinished(true); }
    /// How many writers were destroyed without having committed or discarded, and were not swept yet.
    [[nodiscard]] std::size_t abandoned_writers() const { return count_unfinished(false); }

    /// For the destination: begins an object that nobody sees.
    [[nodiscard]] std::shared_ptr<Unfinished> begin(const std::string& name)
    {
        auto unfinished = std::make_shared<Unfinished>(Unfinished{name, {}});
        const std::lock_guard lock(mutex_);
        unfinished_.push_back(unfinished);
        return unfinished;
    }
    /// For the destination: makes it seen. The unfinished object is gone afterwards, also on failure.
    void publish(const std::string& name, Unfinished& unfinished, std::optional<TimePoint> modified)
    {
        auto shared = std::make_shared<const std::vector<std::byte>>(std::move(unfinished.bytes));
        const std::lock_guard lock(mutex_);
        erase_unfinished(unfinished);
        if (!objects_.emplace(name, Object{std::move(shared), modified}).second)
            throw Error(errc::object_exists, "There is an object " + name +
                                                 " in this place in memory already. "
                                                 "Use another name or remove it first.");
    }
    /// For the destination: drops it.
    void forget(Unfinished& unfinished)
    {
        const std::lock_guard lock(mutex_);
        erase_unfinished(unfinished);
    }
    /// For the destination: drops what destroyed writers have left below `prefix`.
    std::uint64_t sweep(std::string_view prefix)
    {
        const std::lock_guard lock(mutex_);
        return unfinished_.remove_if(
            [&](const auto& each) { return each.use_count() == 1 && each->name.starts_with(prefix); });
    }
    /// For the destination: one page; names are told without `root`.
    [[nodiscard]] ListPage list(const std::string& root, const ListRequest& request) const
    {
        constexpr std::size_t page_size = 1000;
        const std::string prefix = root + request.prefix;
        const std::string after = request.continuation.empty() ? prefix : root + request.continuation;
        const std::lock_guard lock(mutex_);
        ListPage page;
        std::string last_folder = after.ends_with('/') && after != prefix ? after : std::string{};
        std::string last;
        for (auto at = objects_.upper_bound(after); at != objects_.end() && at->first.starts_with(prefix); ++at) {
            if (!last_folder.empty() && at->first.starts_with(last_folder)) continue;
            if (page.objects.size() + page.folders.size() == page_size) {
                page.continuation = last.substr(root.size());
                break;
            }
            const std::size_t slash = request.recursive ? std::string::npos : at->first.find('/', prefix.size());
            if (slash == std::string::npos) {
                last = at->first;
                page.objects.push_back(
                    ObjectInfo{at->first.substr(root.size()), at->second.bytes->size(), at->second.modified});
            } else {
                last = last_folder = at->first.substr(0, slash + 1);
                page.folders.push_back(last_folder.substr(root.size()));
            }
        }
        return page;
    }

private:
    struct Object {
        Bytes bytes;
        std::optional<TimePoint> modified;
    };

    template <class Change>
    void change(const std::string& name, Change apply)
    {
        const std::lock_guard lock(mutex_);
        const auto found = objects_.find(name);
        if (found == objects_.end()) throw std::out_of_range("MemoryPlace: no object " + name);
        auto content = *found->second.bytes;
        apply(content);
        found->second.bytes = std::make_shared<const std::vector<std::byte>>(std::move(content));
    }
    void erase_unfinished(const Unfinished& unfinished)
    {
        unfinished_.remove_if([&](const auto& each) { return each.get() == &unfinished; });
    }
    [[nodiscard]] std::size_t count_unfinished(bool alive) const
    {
        const std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(std::count_if(
            unfinished_.begin(), unfinished_.end(), [&](const auto& each) { return (each.use_count() > 1) == alive; }));
    }

    mutable std::mutex mutex_;
    std::map<std::string, Object> objects_;
    std::list<std::shared_ptr<Unfinished>> unfinished_;
};

}  // namespace holdfast::inline v1

#endif
