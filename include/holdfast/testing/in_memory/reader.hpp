#ifndef HOLDFAST_TESTING_IN_MEMORY_READER_HPP
#define HOLDFAST_TESTING_IN_MEMORY_READER_HPP

#include <holdfast/error.hpp>
#include <holdfast/testing/in_memory/state.hpp>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// A view of one database of an `InMemoryEngine` as it was when the reader was opened. Models `EngineReader`.
///
/// An operation is one record, or 64 KiB of a computed value.
class InMemoryReader {
public:
    InMemoryReader(std::shared_ptr<detail::in_memory::Shared> shared, const ReadRequest& request,
                   std::shared_ptr<detail::in_memory::State> state, InMemoryFaults faults)
        : view_(std::make_unique<View>(std::move(shared), std::move(state))), faults_(std::move(faults))
    {
        declare(request);
        description_.last_etag = view_->state->last_etag;
        description_.change_vector = "M:" + std::to_string(description_.last_etag);
        for (const Entry& entry : entries_) description_.entries.push_back(entry.declaration);
        lie();
    }

    [[nodiscard]] const ReadDescription& description() const { return description_; }

    [[nodiscard]] ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations)
    {
        wait_while_held();
        if (++reads_ == faults_.read_fails_at)
            throw Error(errc::engine_failed, "The in-memory engine was told to fail at this read.");
        if (current_ >= entries_.size())
            throw Error(errc::internal, "A reader was read beyond its last entry. Stop at the last end_of_entry.");
        if (faults_.reader_ends_after)
            into = into.first(static_cast<std::size_t>(std::min<std::uint64_t>(
                into.size(), *faults_.reader_ends_after - std::min(given_, *faults_.reader_ends_after))));
        ReadChunk chunk;
        Entry& entry = entries_[current_];
        if (!started_) advance(entry), started_ = true;
        while (chunk.bytes < into.size() && record_.valid) {
            if (!charge(chunk, std::max<std::uint64_t>(max_operations, 1))) break;
            copy(into, chunk);
            if (position_ == record_size()) advance(entry);
        }
        given_ += chunk.bytes;
        chunk.end_of_entry = !record_.valid || given_ >= faults_.reader_ends_after.value_or(~std::uint64_t{0});
        if (chunk.end_of_entry) ++current_, started_ = false;
        return chunk;
    }

private:
    static constexpr std::uint64_t piece = 64 * 1024;

    struct View {
        View(std::shared_ptr<detail::in_memory::Shared> s, std::shared_ptr<detail::in_memory::State> v)
            : shared(std::move(s)), state(std::move(v))
        {
        }
        View(const View&) = delete;
        View& operator=(const View&) = delete;
        ~View()
        {
            std::shared_ptr<detail::in_memory::State> last;
            const std::lock_guard lock(shared->mutex);
            last.swap(state);
            if (last.use_count() > 1) last.reset();  // under the lock: the next write sees who else reads
            --shared->counters.readers_alive;
            shared->changed.notify_all();
        }
        std::shared_ptr<detail::in_memory::Shared> shared;
        std::shared_ptr<detail::in_memory::State> state;
    };
    struct Record {
        bool valid = false;
        std::string head{};
        detail::in_memory::Value value{};
    };
    struct Entry {
        EntryDeclaration declaration;
        std::function<Record()> next;
    };

    void declare(const ReadRequest& request)
    {
        const Etag after = request.after.value_or(0);
        if (request.after) {
            add_records("documents", after, true, false);
            add_records("tombstones", after, false, true);
        } else if (request.type == BackupType::snapshot) {
            add_records("image", 0, true, true);
            if (!request.exclude_indexes) add_index();
        } else {
            add_records("documents", 0, true, false);
        }
        for (const auto& [key, document] : view_->state->documents)
            if (document.value.synthetic() != nullptr && document.etag > after) add_synthetic(key, document);
    }

    void add_records(std::string name, Etag after, bool documents, bool tombstones)
    {
        using detail::in_memory::RecordHead;
        const detail::in_memory::State& state = *view_->state;
        EntryDeclaration declaration{std::move(name), 0, 0};
        const auto wanted = [after](const auto& document) {
            return document.etag > after && document.value.synthetic() == nullptr;
        };
        const auto count = [&](std::uint64_t bytes) {
            *declaration.size += RecordHead::size + bytes;
            ++*declaration.items;
        };
        if (documents)
            for (const auto& [key, document] : state.documents)
                if (wanted(document)) count(key.size() + document.value.size());
        if (tombstones)
            for (const auto& [key, etag] : state.tombstones)
                if (etag > after) count(key.size());
        auto next = [&state, after, wanted, document = documents ? state.documents.begin() : state.documents.end(),
                     tombstone = tombstones ? state.tombstones.begin() : state.tombstones.end()]() mutable -> Record {
            while (document != state.documents.end()) {
                const auto at = document++;
                if (!wanted(at->second)) continue;
                const RecordHead head{'D', at->second.etag, static_cast<std::uint32_t>(at->first.size()),
                                      at->second.value.size()};
                return {true, head.with_key(at->first), at->second.value};
            }
            while (tombstone != state.tombstones.end()) {
                const auto at = tombstone++;
                if (at->second <= after) continue;
                const RecordHead head{'T', at->second, static_cast<std::uint32_t>(at->first.size()), 0};
                return {true, head.with_key(at->first), {}};
            }
            return {};
        };
        entries_.push_back({std::move(declaration), std::move(next)});
    }

    void add_index()
    {
        std::string keys;
        for (const auto& [key, document] : view_->state->documents) keys += key + "\n";
        const std::uint64_t size = keys.size();
        entries_.push_back({{"index", size, size == 0 ? 0U : 1U}, once({}, detail::in_memory::Value(std::move(keys)))});
    }

    void add_synthetic(const std::string& key, const detail::in_memory::Document& document)
    {
        const SyntheticBytes& bytes = *document.value.synthetic();
        entries_.push_back({{detail::in_memory::synthetic_entry_name(key, document.etag, bytes), bytes.size,
                             bytes.size == 0 ? 0U : 1U},
                            once({}, document.value)});
    }

    static std::function<Record()> once(std::string head, detail::in_memory::Value value)
    {
        return [left = !head.empty() || value.size() > 0, head = std::move(head), value = std::move(value)]() mutable {
            return std::exchange(left, false) ? Record{true, head, value} : Record{};
        };
    }

    void lie()
    {
        if (faults_.declares_no_entries) description_.entries.clear(), entries_.clear();
        if (description_.entries.empty()) return;
        EntryDeclaration& first = description_.entries.front();
        *first.size += static_cast<std::uint64_t>(faults_.declared_size_is_off_by);
        *first.items += static_cast<std::uint64_t>(faults_.declared_items_are_off_by);
        if (faults_.declares_no_sizes)
            for (EntryDeclaration& entry : description_.entries) entry.size.reset(), entry.items.reset();
    }

    void wait_while_held()
    {
        detail::in_memory::Shared& shared = *view_->shared;
        std::unique_lock lock(shared.mutex);
        ++shared.counters.reads;
        if (!shared.reads_held || given_ < shared.reads_held_from) return;
        ++shared.readers_held;
        shared.changed.notify_all();
        shared.changed.wait(lock, [&] { return !shared.reads_held; });
        --shared.readers_held;
    }

    [[nodiscard]] std::uint64_t record_size() const { return record_.head.size() + record_.value.size(); }

    void advance(Entry& entry)
    {
        record_ = entry.next();
        position_ = paid_until_ = 0;
    }

    /// Pays for the bytes at the current position unless they are paid; false if that is more than is allowed.
    bool charge(ReadChunk& chunk, std::uint64_t max_operations)
    {
        if (position_ < paid_until_) return true;
        if (chunk.operations == max_operations) return false;
        ++chunk.operations;
        if (position_ == 0) ++chunk.items;
        paid_until_ = record_.value.synthetic() != nullptr ? position_ + piece : record_size();
        return true;
    }

    void copy(std::span<std::byte> into, ReadChunk& chunk)
    {
        const std::uint64_t until = std::min(paid_until_, record_size());
        const std::size_t count =
            static_cast<std::size_t>(std::min<std::uint64_t>(until - position_, into.size() - chunk.bytes));
        std::span<std::byte> target = into.subspan(chunk.bytes, count);
        const std::size_t of_head =
            position_ < record_.head.size() ? std::min<std::size_t>(count, record_.head.size() - position_) : 0;
        if (of_head > 0) std::memcpy(target.data(), record_.head.data() + position_, of_head);
        if (of_head < count) record_.value.read(position_ + of_head - record_.head.size(), target.subspan(of_head));
        position_ += count;
        chunk.bytes += count;
    }

    std::unique_ptr<View> view_;
    InMemoryFaults faults_;
    std::vector<Entry> entries_;
    ReadDescription description_;
    std::size_t current_ = 0;
    bool started_ = false;
    Record record_;
    std::uint64_t position_ = 0;    ///< in the record
    std::uint64_t paid_until_ = 0;  ///< in the record
    std::uint64_t given_ = 0;
    std::uint64_t reads_ = 0;
};

static_assert(EngineReader<InMemoryReader>);

}  // namespace holdfast::inline v1

#endif
