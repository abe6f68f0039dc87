#ifndef HOLDFAST_TESTING_IN_MEMORY_WRITER_HPP
#define HOLDFAST_TESTING_IN_MEMORY_WRITER_HPP

#include <holdfast/error.hpp>
#include <holdfast/testing/in_memory/state.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// Builds a database beside those of an `InMemoryEngine`. Models `EngineWriter`. Calls out of order, entries that
/// were not declared, and bytes that are no records throw `errc::engine_failed`.
class InMemoryWriter {
public:
    InMemoryWriter(std::shared_ptr<detail::in_memory::Shared> shared, WriteRequest request, InMemoryFaults faults)
        : alive_(std::make_unique<Alive>(std::move(shared))), request_(std::move(request)), faults_(std::move(faults))
    {
        state_->indexed = false;
    }

    void begin_backup(const WrittenBackup& backup)
    {
        require(stage_ == Stage::between_backups, "begin_backup inside a backup");
        require(backup.is_full == (backups_ == 0), "the first backup has to be the full, and no other");
        require(backup.is_full || backup.last_etag >= state_->last_etag, "the incrementals are not in their order");
        backup_ = backup;
        entries_written_ = 0;
        ++backups_;
        stage_ = Stage::between_entries;
    }

    void begin_entry(const EntryDeclaration& entry)
    {
        require(stage_ == Stage::between_entries, "begin_entry outside a backup or inside an entry");
        require(entries_written_ < backup_.entries.size() && backup_.entries[entries_written_].name == entry.name,
                "entry '" + entry.name + "' was not declared here");
        entry_ = entry;
        written_ = 0;
        synthetic_ = parse_synthetic(entry);
        stage_ = Stage::in_entry;
    }

    void write(std::span<const std::byte> bytes)
    {
        require(stage_ == Stage::in_entry, "write outside an entry");
        if (++writes_ == faults_.write_fails_at)
            throw Error(errc::engine_failed, "The in-memory engine was told to fail at this write.");
        if (synthetic_.valid)
            check_synthetic(bytes);
        else if (entry_.name == "index")
            index_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        else
            append_records(bytes);
        written_ += bytes.size();
    }

    void end_entry()
    {
        require(stage_ == Stage::in_entry, "end_entry outside an entry");
        require(!entry_.size || *entry_.size == written_, "entry '" + entry_.name + "' is not as long as declared");
        require(pending_.empty() && part_ == Part::head, "entry '" + entry_.name + "' ends within a record");
        if (synthetic_.valid) {
            require(written_ == synthetic_.bytes.size, "a computed entry is cut short");
            put(synthetic_.key, {detail::in_memory::Value(synthetic_.bytes), synthetic_.etag});
        }
        if (entry_.name == "index" && !request_.skip_indexes) state_->indexed = true;
        ++entries_written_;
        stage_ = Stage::between_entries;
    }

    void end_backup()
    {
        require(stage_ == Stage::between_entries, "end_backup inside an entry or outside a backup");
        require(entries_written_ == backup_.entries.size(), "not every declared entry was written");
        state_->last_etag = backup_.last_etag;
        stage_ = Stage::between_backups;
    }

    void publish()
    {
        require(stage_ == Stage::between_backups && backups_ > 0, "publish before a backup was complete");
        if (faults_.publish_fails)
            throw Error(errc::engine_failed, "The in-memory engine was told to fail at publish.");
        detail::in_memory::Shared& shared = *alive_->shared;
        const std::lock_guard lock(shared.mutex);
        const std::string folded = detail::in_memory::fold(request_.database);
        if (shared.databases.contains(folded))
            throw Error(errc::database_exists, "Database '" + request_.database + "' exists. Choose another name.");
        detail::in_memory::Database database;
        database.info = {request_.database, !request_.encryption_key.empty(), std::to_string(++shared.incarnations)};
        database.key = std::move(request_.encryption_key);
        database.state = std::move(state_);
        database.ongoing_tasks_disabled = request_.disable_ongoing_tasks;
        shared.databases.emplace(folded, std::move(database));
        ++shared.counters.published;
        stage_ = Stage::published;
    }

    /// The database as it is, instead of publishing it.
    [[nodiscard]] std::shared_ptr<detail::in_memory::State> take()
    {
        require(stage_ == Stage::between_backups && backups_ > 0, "take before a backup was complete");
        stage_ = Stage::published;
        return std::move(state_);
    }

private:
    enum class Stage { between_backups, between_entries, in_entry, published };
    enum class Part { head, key, value };
    struct Alive {
        explicit Alive(std::shared_ptr<detail::in_memory::Shared> s) : shared(std::move(s)) {}
        Alive(const Alive&) = delete;
        Alive& operator=(const Alive&) = delete;
        ~Alive()
        {
            const std::lock_guard lock(shared->mutex);
            --shared->counters.writers_alive;
        }
        std::shared_ptr<detail::in_memory::Shared> shared;
    };
    struct Synthetic {
        bool valid = false;
        SyntheticBytes bytes{};
        Etag etag = 0;
        std::string key{};
    };

    static void require(bool condition, const std::string& what)
    {
        if (!condition) throw Error(errc::engine_failed, "The in-memory engine refuses a restore: " + what + ".");
    }

    static Synthetic parse_synthetic(const EntryDeclaration& entry)
    {
        std::string_view rest = entry.name;
        if (!rest.starts_with("synthetic/")) return {};
        rest.remove_prefix(10);
        std::uint64_t numbers[3] = {};
        for (std::uint64_t& number : numbers) {
            const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
            const auto length = static_cast<std::size_t>(end - rest.data());
            require(ec == std::errc{} && length < rest.size() && *end == '/', "a computed entry has a malformed name");
            rest.remove_prefix(length + 1);
        }
        require(entry.size.has_value(), "a computed entry needs its size");
        return {true, {*entry.size, numbers[0], static_cast<std::uint32_t>(numbers[1])}, numbers[2], std::string(rest)};
    }

    void check_synthetic(std::span<const std::byte> bytes)
    {
        require(written_ + bytes.size() <= synthetic_.bytes.size, "a computed entry is too long");
        std::vector<std::byte> expected(bytes.size());
        synthetic_.bytes.read(written_, expected);
        require(std::equal(bytes.begin(), bytes.end(), expected.begin()), "a computed entry has other bytes");
    }

    void append_records(std::span<const std::byte> bytes)
    {
        std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        while (true) {
            const std::size_t count = std::min(rest.size(), static_cast<std::size_t>(wanted_ - pending_.size()));
            pending_ += rest.substr(0, count);
            rest.remove_prefix(count);
            if (pending_.size() < wanted_) return;
            take(std::exchange(pending_, {}));
        }
    }

    void take(std::string part)
    {
        using detail::in_memory::RecordHead;
        switch (part_) {
            case Part::head:
                head_ = RecordHead::parse(part.data());
                require((head_.kind == 'D' || (head_.kind == 'T' && head_.value_size == 0)) &&
                            head_.key_size <= 1024 * 1024,
                        "the bytes are no records");
                require(head_.etag <= backup_.last_etag, "a record is newer than its backup");
                expect(Part::key, head_.key_size);
                break;
            case Part::key:
                key_ = std::move(part);
                expect(Part::value, head_.value_size);
                break;
            case Part::value:
                finish_record(std::move(part));
                expect(Part::head, RecordHead::size);
                break;
        }
    }

    void expect(Part part, std::uint64_t size)
    {
        part_ = part;
        wanted_ = size;
    }

    void finish_record(std::string value)
    {
        if (head_.kind == 'D') {
            put(key_, {detail::in_memory::Value(std::move(value)), head_.etag});
        } else {
            state_->documents.erase(key_);
            state_->tombstones[key_] = head_.etag;
        }
    }

    void put(const std::string& key, detail::in_memory::Document document)
    {
        state_->tombstones.erase(key);
        state_->documents.insert_or_assign(key, std::move(document));
    }

    std::unique_ptr<Alive> alive_;
    WriteRequest request_;
    InMemoryFaults faults_;
    std::shared_ptr<detail::in_memory::State> state_ = std::make_shared<detail::in_memory::State>();
    Stage stage_ = Stage::between_backups;
    WrittenBackup backup_;
    EntryDeclaration entry_;
    Synthetic synthetic_;
    std::size_t backups_ = 0;
    std::size_t entries_written_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t writes_ = 0;
    std::string index_;
    Part part_ = Part::head;
    std::uint64_t wanted_ = detail::in_memory::RecordHead::size;  ///< bytes of that part
    std::string pending_;                                         ///< the part as far as it is known
    detail::in_memory::RecordHead head_;
    std::string key_;
};

static_assert(EngineWriter<InMemoryWriter>);

}  // namespace holdfast::inline v1

#endif
