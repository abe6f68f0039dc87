#ifndef HOLDFAST_ENGINE_FILES_LIVE_VIEW_HPP
#define HOLDFAST_ENGINE_FILES_LIVE_VIEW_HPP

#include <holdfast/engine/files/file.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <thread>
#include <utility>

namespace holdfast::inline v1::files {

/// The bytes of one file as they were at one moment. Destroying it lets go of what keeps them so, such as a read
/// transaction.
///
/// Thread safety   one thread at a time, not always the same; destroyed on any
class ViewSource {
public:
    virtual ~ViewSource() = default;
    /// Fills all of `into`; never asked beyond the end.
    virtual void read(std::uint64_t offset, std::span<std::byte> into) = 0;
    /// True if keeping it has begun to cost others too much, such as disk that they will not get back; cheap.
    [[nodiscard]] virtual bool is_costly() { return false; }
};

/// How many bytes a database of `size` may grow by because a view of it is kept: an eighth, and `least` at least.
[[nodiscard]] constexpr std::uint64_t tolerable_growth(std::uint64_t size, std::uint64_t least) noexcept
{
    return size / 8 < least ? least : size / 8;
}

/// A work file of ours as a source.
class FileSource final : public ViewSource {
public:
    explicit FileSource(File file) : file_(std::move(file)) {}
    void read(std::uint64_t offset, std::span<std::byte> into) override { file_.read(offset, into); }

private:
    File file_;
};

/// How long a view may keep a database as it is, and where the rest of it goes then.
struct HoldView {
    /// How long the source is kept at most, if it does not become costly before; what has not been read then is copied,
    /// also while nobody reads. Zero: the source costs nobody anything and is kept to the end.
    std::chrono::milliseconds time{0};
    /// For the copy: a file without a name, as large as what is left to be read.
    std::filesystem::path folder{};
};

/// Reads a source while that is quick, and a copy of what is left when it is slow. The source is let go of when its
/// last byte was read or copied, when the copy fails, and with the view.
///
/// The copy is made by a thread of the view, in pieces, between which it can be read; the source is used by one thread
/// at a time.
///
/// Thread safety   distinct: safe; shared: `copy_now` and `is_live` on any thread
class LiveView {
public:
    LiveView(std::unique_ptr<ViewSource> source, std::uint64_t size, HoldView hold);
    LiveView(const LiveView&) = delete;
    LiveView& operator=(const LiveView&) = delete;
    /// Gives up a copy that is being made.
    ~LiveView();

    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// Fills all of `into`. Front to back: bytes before the end of an earlier read are not kept.
    ///
    /// Errors          those of the source; if the copy has failed, its error, now and ever after: errc::no_space,
    ///                 errc::access_denied, errc::engine_failed; errc::internal for bytes that are not kept
    void read(std::uint64_t offset, std::span<std::byte> into);

    /// Copies what is left and lets go of the source, as when its time is over. Its failure is for `read`.
    void copy_now() noexcept { copy({}); }

    /// True as long as the source is kept.
    [[nodiscard]] bool is_live();
    /// Returns when the source was let go of.
    void wait_until_released();

private:
    void wait(const std::stop_token& stop);
    void copy(const std::stop_token& stop) noexcept;
    void copy_pieces(const std::stop_token& stop);
    void release();

    std::uint64_t size_;
    HoldView hold_;
    std::mutex copying_{};
    std::mutex mutex_{};  ///< for all that follows
    std::condition_variable_any released_{};
    std::unique_ptr<ViewSource> source_;
    File copy_{};
    std::exception_ptr failure_{};
    std::uint64_t position_ = 0;  ///< everything before was read
    std::jthread thread_{};       ///< the last: it uses all of the others
};

}  // namespace holdfast::inline v1::files

#endif
