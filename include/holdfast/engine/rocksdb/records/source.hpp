#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_SOURCE_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_SOURCE_HPP

#include <holdfast/concepts/host_engine.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::inline v1::rocks::records {

/// What a backup holds after its catalog.
class Source {
public:
    virtual ~Source() = default;
    [[nodiscard]] virtual std::vector<EntryDeclaration> entries() const = 0;
    /// Appends the next bytes of an entry to an empty window, `window_bytes` or a record's head more, and counts the
    /// records that begin in them. True if they are its last; the next call is for the next entry.
    [[nodiscard]] virtual bool load(std::size_t entry, std::vector<std::byte>& window, std::uint64_t& items) = 0;
};

}  // namespace holdfast::inline v1::rocks::records

#endif
