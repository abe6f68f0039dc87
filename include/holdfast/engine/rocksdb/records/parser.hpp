#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_PARSER_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_PARSER_HPP

#include <holdfast/engine/rocksdb/records/format.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::rocks::records {

/// Receives what the entries of a backup hold.
class RecordSink {
public:
    virtual ~RecordSink() = default;
    virtual void row(std::string_view key, std::string_view value) = 0;
    /// `family` is a position in the catalog. For a range `key` is its begin and `value` its end.
    virtual void change(ChangeKind kind, std::size_t family, std::string_view key, std::string_view value) = 0;
};

/// Takes the bytes of one entry apart, in whatever pieces they come. Keeps one record in memory, and no more than was
/// really given of it.
///
/// Errors          errc::object_damaged: lengths beyond the limits, unknown marks, counts and sequence numbers that do
///                 not fit, an entry that is cut short or goes on; what the sink throws
class Parser {
public:
    /// For the rows of one column family.
    explicit Parser(RecordSink& sink) : sink_(&sink) {}
    /// For changes after the sequence number `from` up to `to`, of column families below `families`.
    Parser(RecordSink& sink, std::uint64_t from, std::uint64_t to, std::size_t families)
        : sink_(&sink), are_changes_(true), next_(from + 1), to_(to), families_(families)
    {
    }

    void write(std::span<const std::byte> bytes);
    /// To be called after the last byte.
    void finish() const;

private:
    enum class Part { mark, row_head, row, batch_head, change_head, change, end_head, ended };

    void take_part();
    void take_mark();
    void take_head(std::size_t offset, Part body);
    void expect(Part part, std::uint64_t bytes);
    [[nodiscard]] std::string_view text(std::uint64_t offset, std::uint64_t size) const;

    RecordSink* sink_;
    bool are_changes_ = false;
    std::uint64_t next_ = 1;  ///< sequence number of the next change
    std::uint64_t to_ = 0;
    std::size_t families_ = 0;

    std::vector<std::byte> buffer_{};  ///< of the current part
    Part part_ = Part::mark;
    std::uint64_t wanted_ = 1;  ///< bytes of the current part
    std::uint32_t key_bytes_ = 0;
    std::uint32_t value_bytes_ = 0;
    ChangeKind kind_ = ChangeKind::put;
    std::size_t family_ = 0;
    std::uint32_t left_in_batch_ = 0;
    std::uint64_t count_ = 0;
};

}  // namespace holdfast::inline v1::rocks::records

#endif
