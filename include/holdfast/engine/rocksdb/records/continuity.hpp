#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_CONTINUITY_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_CONTINUITY_HPP

#include <holdfast/engine/rocksdb/records/sequence_notes.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1::rocks::records {

/// Why no incremental can follow the backup that `base` is about, in a database that is now as `now` says (its etag
/// does not matter): half a sentence; empty if one can, as far as the WAL goes.
[[nodiscard]] std::optional<std::string> why_full(const std::optional<SequenceNote>& base, const SequenceNote& now);

/// Throws errc::full_needed: "The changes of database '…' cannot be told: <why>. <advice> Make a full backup."
[[noreturn]] void need_full(const std::string& database, const std::string& why, const std::string& advice = {});

}  // namespace holdfast::inline v1::rocks::records

#endif
