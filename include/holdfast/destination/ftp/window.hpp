#ifndef HOLDFAST_DESTINATION_FTP_WINDOW_HPP
#define HOLDFAST_DESTINATION_FTP_WINDOW_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <utility>
#include <vector>

namespace holdfast::inline v1::ftp {

/// The last bytes of a stream, by their offsets in it.
class Window {
public:
    static constexpr std::size_t block = 256 * 1024;

    explicit Window(std::size_t most) : most_(most) {}

    [[nodiscard]] std::uint64_t begin() const { return begin_; }
    [[nodiscard]] std::uint64_t end() const { return end_; }

    /// How many more bytes one `append` takes.
    [[nodiscard]] std::size_t room() const { return block - (blocks_.empty() ? 0 : blocks_.back().size() % block); }
    void append(std::span<const std::byte> bytes)
    {
        if (blocks_.empty() || blocks_.back().size() == block) {
            blocks_.push_back(std::exchange(spare_, {}));
            blocks_.back().clear();
            blocks_.back().reserve(block);
        }
        blocks_.back().insert(blocks_.back().end(), bytes.begin(), bytes.end());
        end_ += bytes.size();
    }
    /// Bytes from `offset` on, as many as lie together; none at the end.
    [[nodiscard]] std::span<const std::byte> view(std::uint64_t offset) const
    {
        if (offset >= end_) return {};
        const auto at = static_cast<std::size_t>(offset - begin_);
        return std::span(blocks_[at / block]).subspan(at % block);
    }
    /// Forgets the oldest bytes before `offset` that are too many.
    void trim(std::uint64_t offset)
    {
        while (end_ - begin_ > most_ && begin_ + block <= offset) {
            spare_ = std::move(blocks_.front());
            blocks_.pop_front();
            begin_ += block;
        }
    }
    void clear()
    {
        begin_ = end_;
        blocks_.clear();
        spare_ = {};
    }

private:
    std::size_t most_;
    std::uint64_t begin_ = 0;
    std::uint64_t end_ = 0;
    std::deque<std::vector<std::byte>> blocks_{};
    std::vector<std::byte> spare_{};  // the last block that was forgotten
};

}  // namespace holdfast::inline v1::ftp

#endif
