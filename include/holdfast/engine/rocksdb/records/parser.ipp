#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_PARSER_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_PARSER_IPP

#include <holdfast/engine/rocksdb/records/damaged.hpp>
#include <holdfast/engine/rocksdb/records/parser.hpp>

#include <algorithm>

namespace holdfast::inline v1::rocks::records {

void Parser::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        if (part_ == Part::ended) refuse_damaged("an entry goes on beyond its end");
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(wanted_ - buffer_.size(), bytes.size()));
        buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        bytes = bytes.subspan(count);
        while (part_ != Part::ended && buffer_.size() == wanted_) take_part();
    }
}

void Parser::finish() const
{
    if (part_ != Part::ended) refuse_damaged("an entry is cut short");
}

void Parser::expect(Part part, std::uint64_t bytes)
{
    part_ = part;
    wanted_ = bytes;
    buffer_.clear();
    if (buffer_.capacity() > (std::size_t{1} << 20)) buffer_.shrink_to_fit();
}

std::string_view Parser::text(std::uint64_t offset, std::uint64_t size) const
{
    return {reinterpret_cast<const char*>(buffer_.data()) + offset, static_cast<std::size_t>(size)};
}

void Parser::take_part()
{
    switch (part_) {
        case Part::mark: take_mark(); break;
        case Part::row_head: take_head(0, Part::row); break;
        case Part::row:
            sink_->row(text(0, key_bytes_), text(key_bytes_, value_bytes_));
            ++count_;
            expect(Part::mark, 1);
            break;
        case Part::batch_head:
            if (number_at<std::uint64_t>(buffer_, 0) != next_)
                refuse_damaged("the changes do not follow each other without a gap");
            left_in_batch_ = number_at<std::uint32_t>(buffer_, 8);
            if (left_in_batch_ == 0 || left_in_batch_ > to_ - (next_ - 1))
                refuse_damaged("a batch has another number of changes than its sequence numbers");
            expect(Part::mark, 1);
            break;
        case Part::change_head:
            family_ = number_at<std::uint32_t>(buffer_, 0);
            if (family_ >= families_) refuse_damaged("a change is of no known column family");
            take_head(4, Part::change);
            if (value_bytes_ != 0 && (kind_ == ChangeKind::deletion || kind_ == ChangeKind::single_deletion))
                refuse_damaged("a deletion has a value");
            break;
        case Part::change:
            sink_->change(kind_, family_, text(0, key_bytes_), text(key_bytes_, value_bytes_));
            ++count_;
            ++next_;
            --left_in_batch_;
            expect(Part::mark, 1);
            break;
        case Part::end_head:
            if (number_at<std::uint64_t>(buffer_, 0) != count_)
                refuse_damaged("an entry has another number of records than it says");
            if (are_changes_ && next_ != to_ + 1) refuse_damaged("the last changes are missing");
            expect(Part::ended, 0);
            break;
        case Part::ended: break;
    }
}

void Parser::take_mark()
{
    const auto mark = std::to_integer<std::uint8_t>(buffer_.front());
    if (left_in_batch_ > 0) {
        if (mark < static_cast<std::uint8_t>(ChangeKind::put) ||
            mark > static_cast<std::uint8_t>(ChangeKind::range_deletion))
            refuse_damaged("a change is of no known kind");
        kind_ = static_cast<ChangeKind>(mark);
        expect(Part::change_head, 12);
    } else if (mark == static_cast<std::uint8_t>(Mark::end)) {
        expect(Part::end_head, 8);
    } else if (mark == static_cast<std::uint8_t>(are_changes_ ? Mark::batch : Mark::row)) {
        if (are_changes_)
            expect(Part::batch_head, 12);
        else
            expect(Part::row_head, 8);
    } else {
        refuse_damaged("a record is of no known kind");
    }
}

void Parser::take_head(std::size_t offset, Part body)
{
    key_bytes_ = number_at<std::uint32_t>(buffer_, offset);
    value_bytes_ = number_at<std::uint32_t>(buffer_, offset + 4);
    // The end of a range is a key, and may be as long as one.
    if (key_bytes_ > most_key_bytes || value_bytes_ > most_value_bytes) refuse_damaged("a record is too long");
    expect(body, std::uint64_t{key_bytes_} + value_bytes_);
}

}  // namespace holdfast::inline v1::rocks::records

#endif
