#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_FORMAT_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_FORMAT_HPP

#include <holdfast/backup/little_endian.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::inline v1::rocks::records {

/// The bytes of the entries after the catalog; numbers are little-endian.
///
/// `records/<column family>`, the rows in the order of the family's comparator:
///
///     u8 1, u32 key bytes, u32 value bytes, key, value     for each row
///     u8 0, u64 number of rows                             the end
///
/// `changes`, the write batches in their order:
///
///     u8 6, u64 sequence number, u32 changes               begins a batch: the number of its first change
///     u8 kind, u32 family, u32, u32, key, value            for each change: 1 put, 2 deletion, 3 single deletion,
///                                                          4 merge operand, 5 deletion of a range [key, value)
///     u8 0, u64 number of changes                          the end
///
/// `family` is the position in the catalog; a deletion has no value. The first batch begins one above the catalog's
/// first number, each next one where the one before has ended, and the last ends with the catalog's second number.
enum class Mark : std::uint8_t { end = 0, row = 1, batch = 6 };

enum class ChangeKind : std::uint8_t { put = 1, deletion = 2, single_deletion = 3, merge = 4, range_deletion = 5 };

/// RocksDB's own limit is 4 GiB, of a whole batch.
inline constexpr std::uint64_t most_key_bytes = std::uint64_t{64} << 20;
inline constexpr std::uint64_t most_value_bytes = std::uint64_t{3} << 30;

/// What readers load at a time, and count as one operation.
inline constexpr std::size_t window_bytes = 65536;

template <class Unsigned>
void append_number(std::vector<std::byte>& to, Unsigned value)
{
    to.resize(to.size() + sizeof(Unsigned));
    detail::put_little_endian(std::span(to), to.size() - sizeof(Unsigned), value);
}

template <class Unsigned>
[[nodiscard]] Unsigned number_at(std::span<const std::byte> bytes, std::size_t offset)
{
    return detail::get_little_endian<Unsigned>(bytes, offset);
}

}  // namespace holdfast::inline v1::rocks::records

#endif
