#ifndef HOLDFAST_DESTINATION_MEMORY_HPP
#define HOLDFAST_DESTINATION_MEMORY_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/memory_place.hpp>
#include <holdfast/destination/object_name.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::inline v1 {

/// Which place in memory, and where in it.
struct MemorySettings {
    bool disabled = false;
    /// Blank or a name without a slash at its ends; all objects are below it.
    std::string folder{};
    /// Shared by everybody who should see the same objects. Default: a new, empty place of one's own.
    std::shared_ptr<MemoryPlace> place = std::make_shared<MemoryPlace>();
};

/// Writes one object into a `MemoryPlace`. Destroyed without `commit` or `discard` it leaves an unfinished
/// object, as an interrupted upload does, which only a sweep removes.
class MemoryWriter {
public:
    MemoryWriter(std::shared_ptr<MemoryPlace> place, std::string name, std::optional<std::uint64_t> size,
                 std::function<TimePoint()> now)
        : unfinished_(place->begin(name)),
          place_(std::move(place)),
          name_(std::move(name)),
          size_(size),
          now_(std::move(now))
    {
    }
    MemoryWriter(MemoryWriter&&) noexcept = default;
    MemoryWriter& operator=(MemoryWriter&&) = delete;

    void append(std::span<const std::byte> bytes)
    {
        require_open();
        if (size_ && unfinished_->bytes.size() + bytes.size() > *size_) fail_size();
        unfinished_->bytes.insert(unfinished_->bytes.end(), bytes.begin(), bytes.end());
    }
    void commit()
    {
        require_open();
        if (size_ && unfinished_->bytes.size() != *size_) fail_size();
        place_->publish(name_, *std::exchange(unfinished_, nullptr),
                        now_ ? std::optional<TimePoint>(now_()) : std::nullopt);
    }
    void discard()
    {
        if (unfinished_) place_->forget(*std::exchange(unfinished_, nullptr));
    }

private:
    void require_open() const
    {
        if (!unfinished_)
            throw Error(errc::invalid_argument, "The writer of " + name_ + " has ended already. Create a new one.");
    }
    [[noreturn]] void fail_size() const
    {
        throw Error(errc::invalid_argument, "The object " + name_ + " was declared with " + std::to_string(*size_) +
                                                " bytes and got another number. Declare the exact size.");
    }

    std::shared_ptr<MemoryPlace::Unfinished> unfinished_;
    std::shared_ptr<MemoryPlace> place_;
    std::string name_;
    std::optional<std::uint64_t> size_;
    std::function<TimePoint()> now_;
};

/// Reads one object of a `MemoryPlace`; goes on with the bytes it was opened on when the object is removed.
class MemoryReader {
public:
    MemoryReader(MemoryPlace::Bytes bytes, std::uint64_t offset) : bytes_(std::move(bytes)), offset_(offset) {}
    std::size_t read(std::span<std::byte> into)
    {
        const std::size_t count = std::min<std::size_t>(into.size(), bytes_->size() - offset_);
        if (count != 0) std::memcpy(into.data(), bytes_->data() + offset_, count);
        offset_ += count;
        return count;
    }

private:
    MemoryPlace::Bytes bytes_;
    std::size_t offset_;
};

/// Keeps objects in memory. The null model of `Destination`: for tests, and as an example of the least a
/// destination does.
///
/// Errors          errc::object_exists, errc::object_not_found, errc::invalid_argument
/// Thread safety   shared: safe; a writer or reader: one caller at a time
class MemoryDestination {
public:
    using settings_type = MemorySettings;
    static constexpr std::string_view name = "Memory";
    static constexpr bool durable = false;

    MemoryDestination(const MemorySettings& settings, const DestinationEnvironment& environment)
        : place_(settings.place), prefix_(settings.folder.empty() ? "" : settings.folder + "/"), now_(environment.now)
    {
    }

    [[nodiscard]] MemoryWriter create(const CreateRequest& request)
    {
        detail::require_object_name(request.name);
        return MemoryWriter(place_, prefix_ + request.name, request.size, now_);
    }
    [[nodiscard]] MemoryReader open(const std::string& object, std::uint64_t offset)
    {
        detail::require_object_name(object);
        auto bytes = place_->bytes(prefix_ + object);
        if (!bytes)
            throw Error(errc::object_not_found, "There is no object " + object +
                                                    " in this place in memory. "
                                                    "List the place to see what it holds.");
        if (offset > bytes->size())
            throw Error(errc::object_truncated, "The object " + object + " has " + std::to_string(bytes->size()) +
                                                    " bytes and is read from byte " + std::to_string(offset) +
                                                    ". Use another copy of it.");
        return MemoryReader(std::move(bytes), offset);
    }
    [[nodiscard]] ListPage list(const ListRequest& request)
    {
        detail::require_object_prefix(request.prefix);
        return place_->list(prefix_, request);
    }
    void remove(const std::string& object)
    {
        detail::require_object_name(object);
        place_->remove(prefix_ + object);
    }
    std::uint64_t sweep(const std::string& prefix)
    {
        detail::require_object_prefix(prefix);
        return place_->sweep(prefix_ + prefix);
    }
    void check() {}

private:
    std::shared_ptr<MemoryPlace> place_;
    std::string prefix_;
    std::function<TimePoint()> now_;
};

static_assert(Destination<MemoryDestination>);

}  // namespace holdfast::inline v1

#endif
