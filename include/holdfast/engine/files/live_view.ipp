#ifndef HOLDFAST_ENGINE_FILES_LIVE_VIEW_IPP
#define HOLDFAST_ENGINE_FILES_LIVE_VIEW_IPP

#include <holdfast/engine/files/live_view.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace holdfast::inline v1::files {

namespace {

/// Writes what is not zero; the rest is a hole of the file.
void write_sparsely(File& file, std::uint64_t offset, std::span<const std::byte> bytes)
{
    constexpr std::size_t unit = 65'536;
    static constexpr std::array<std::byte, unit> zeros{};
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min(unit, bytes.size()));
        if (std::memcmp(part.data(), zeros.data(), part.size()) != 0) file.write(offset, part);
        offset += part.size();
        bytes = bytes.subspan(part.size());
    }
}

}  // namespace

LiveView::LiveView(std::unique_ptr<ViewSource> source, std::uint64_t size, HoldView hold)
    : size_(size), hold_(std::move(hold)), source_(std::move(source))
{
    if (size_ == 0) {
        source_.reset();
        return;
    }
    if (hold_.time <= std::chrono::milliseconds(0)) return;
    try {
        thread_ = std::jthread([this](const std::stop_token& stop) {
            wait(stop);
            copy(stop);
        });
    } catch (const std::system_error&) {
        copy_now();  // no thread would do it later
    }
}

LiveView::~LiveView()
{
    thread_.request_stop();
}

// What it costs is looked at from time to time, because nobody tells.
void LiveView::wait(const std::stop_token& stop)
{
    using Clock = std::chrono::steady_clock;
    constexpr Clock::duration step = std::chrono::milliseconds(100);
    const auto end = Clock::now() + hold_.time;
    std::unique_lock lock(mutex_);
    while (source_ && !stop.stop_requested() && !source_->is_costly()) {
        const auto left = end - Clock::now();
        if (left <= Clock::duration(0)) return;
        released_.wait_for(lock, stop, std::min(left, step), [this] { return source_ == nullptr; });
    }
}

bool LiveView::is_live()
{
    const std::lock_guard lock(mutex_);
    return source_ != nullptr;
}

void LiveView::wait_until_released()
{
    std::unique_lock lock(mutex_);
    released_.wait(lock, [this] { return source_ == nullptr; });
}

void LiveView::release()
{
    source_.reset();
    released_.notify_all();
}

void LiveView::read(std::uint64_t offset, std::span<std::byte> into)
{
    std::unique_lock lock(mutex_);
    if (source_ && hold_.time > std::chrono::milliseconds(0) && source_->is_costly()) {
        lock.unlock();
        copy_now();
        lock.lock();
    }
    if (failure_) std::rethrow_exception(failure_);
    if (offset < position_ || offset + into.size() > size_)
        throw Error(errc::internal,
                    "A view of a database was read otherwise than front to back. Report this as a defect of holdfast.");
    if (source_)
        source_->read(offset, into);
    else
        copy_.read(offset, into);
    position_ = offset + into.size();
    if (position_ == size_ && source_) release();
}

void LiveView::copy(const std::stop_token& stop) noexcept
{
    const std::lock_guard one(copying_);
    try {
        copy_pieces(stop);
    } catch (...) {
        const std::lock_guard lock(mutex_);
        failure_ = std::current_exception();
        copy_.close();
        release();
    }
}

void LiveView::copy_pieces(const std::stop_token& stop)
try {
    constexpr std::uint64_t piece = std::uint64_t{1} << 20;
    std::vector<std::byte> buffer;
    std::uint64_t copied = 0;
    for (;;) {
        std::uint64_t begin = 0;
        {
            const std::lock_guard lock(mutex_);
            if (!source_) {
                if (position_ == size_) copy_.close();  // nobody will read it
                return;
            }
            begin = std::max(copied, position_);
            if (begin == size_) {
                release();
                return;
            }
            if (stop.stop_requested()) return;
            if (!copy_) {
                // Its name goes with the folder.
                const WorkFolder work(hold_.folder);
                copy_ = File(work.path() / "copy", O_RDWR | O_CREAT | O_EXCL);
                copy_.resize(size_);
            }
            buffer.resize(static_cast<std::size_t>(std::min(piece, size_ - begin)));
            source_->read(begin, buffer);
        }
        // Read by nobody before the source is gone.
        write_sparsely(copy_, begin, buffer);
        copied = begin + buffer.size();
    }
} catch (const Error& error) {
    throw Error(error.code(),
                {"A database could be read live for its time only, and what was left of it could not be copied. " +
                     error.diagnostics().message,
                 error.diagnostics().foreign_message});
}

}  // namespace holdfast::inline v1::files

#endif
