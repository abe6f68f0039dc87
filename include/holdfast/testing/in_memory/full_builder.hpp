#ifndef HOLDFAST_TESTING_IN_MEMORY_FULL_BUILDER_HPP
#define HOLDFAST_TESTING_IN_MEMORY_FULL_BUILDER_HPP

#include <holdfast/concepts/full_builder.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/in_memory/reader.hpp>
#include <holdfast/testing/in_memory/state.hpp>
#include <holdfast/testing/in_memory/writer.hpp>

#include <memory>
#include <mutex>
#include <span>
#include <utility>

namespace holdfast::inline v1 {

/// Builds a full from a chain beside the databases of an `InMemoryEngine`. Models `FullBuilder`. Neither it nor its
/// reader counts in `readers_opened` or `writers_opened`; their `alive` counts do.
class InMemoryFullBuilder {
public:
    /// Precondition: the counters have it as a builder and as a writer already.
    InMemoryFullBuilder(std::shared_ptr<detail::in_memory::Shared> shared, ReadRequest request,
                        const InMemoryFaults& faults)
        : alive_(std::make_unique<Alive>(shared)),
          shared_(std::move(shared)),
          request_(std::move(request)),
          writer_(shared_, WriteRequest{}, faults_of_writer(faults))
    {
        reading_.read_fails_at = faults.built_read_fails_at;
    }

    void begin_backup(const WrittenBackup& backup) { writer_.begin_backup(backup); }
    void begin_entry(const EntryDeclaration& entry) { writer_.begin_entry(entry); }
    void write(std::span<const std::byte> bytes) { writer_.write(bytes); }
    void end_entry() { writer_.end_entry(); }
    void end_backup() { writer_.end_backup(); }
    [[nodiscard]] InMemoryReader finish()
    {
        auto state = writer_.take();
        {
            const std::lock_guard lock(shared_->mutex);
            ++shared_->counters.readers_alive;
        }
        return InMemoryReader(shared_, request_, std::move(state), reading_);
    }

private:
    struct Alive {
        explicit Alive(std::shared_ptr<detail::in_memory::Shared> s) : shared(std::move(s)) {}
        Alive(const Alive&) = delete;
        Alive& operator=(const Alive&) = delete;
        ~Alive()
        {
            const std::lock_guard lock(shared->mutex);
            --shared->counters.builders_alive;
        }
        std::shared_ptr<detail::in_memory::Shared> shared;
    };
    static InMemoryFaults faults_of_writer(const InMemoryFaults& faults)
    {
        InMemoryFaults result;
        result.write_fails_at = faults.build_fails_at;
        return result;
    }

    std::unique_ptr<Alive> alive_;
    std::shared_ptr<detail::in_memory::Shared> shared_;
    ReadRequest request_;
    InMemoryWriter writer_;
    InMemoryFaults reading_{};
};

static_assert(FullBuilder<InMemoryFullBuilder>);

}  // namespace holdfast::inline v1

#endif
