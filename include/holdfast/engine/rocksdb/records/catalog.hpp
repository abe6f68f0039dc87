#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_CATALOG_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_CATALOG_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::rocks::records {

/// The first entry of each backup of records; what a backup of files does not have.
inline constexpr const char* catalog_entry = "record-catalog";
/// The second and last entry of an incremental.
inline constexpr const char* changes_entry = "changes";

/// A column family as a backup has it.
struct Family {
    std::uint32_t id = 0;  ///< in the database that was backed up
    std::string name{};
    std::string comparator{};      ///< its name
    std::string merge_operator{};  ///< its name; blank for none, or one that is not known

    friend bool operator==(const Family&, const Family&) = default;
};

/// What a backup of records holds, and what is needed to make a database of it.
///
/// As text:
///
///     holdfast-records 1
///     full 0 123
///     families 2
///     0 default leveldb.BytewiseComparator -
///     3 log%20book leveldb.BytewiseComparator StringAppendOperator
///     options 2048
///     <2048 bytes of RocksDB's OPTIONS file>
///
/// or, for an incremental, `incremental 123 456` and `options 0`. The numbers are sequence numbers: the backup has what
/// was written after the first, up to the second. Lines end in a line feed; texts are as `escape` writes them.
struct Catalog {
    static constexpr std::size_t most_families = 100'000;
    static constexpr std::size_t longest_name = 65'536;
    static constexpr std::size_t most_bytes = std::size_t{64} << 20;

    bool is_full = true;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::vector<Family> families{};
    std::string options{};

    friend bool operator==(const Catalog&, const Catalog&) = default;
};

[[nodiscard]] std::string to_text(const Catalog& catalog);

/// Errors          errc::object_damaged: anything that `to_text` does not write, families twice or without `default`,
///                 numbers out of order, more than the limits
[[nodiscard]] Catalog catalog_from_text(std::string_view text);

/// The name of the entry of one column family in a full: `records/<escaped name>`, or `records/=<position>` if the
/// escaped name has more than 512 bytes.
[[nodiscard]] std::string entry_name(const Catalog& catalog, std::size_t family);

/// Equal for two catalogs exactly if they have the same families, with the same ids and comparators.
[[nodiscard]] std::string schema_of(const Catalog& catalog);

}  // namespace holdfast::inline v1::rocks::records

#endif
