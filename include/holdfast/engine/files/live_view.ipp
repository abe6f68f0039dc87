#ifndef HOLDFAST_ENGINE_FILES_LIVE_VIEW_IPP
#define HOLDFAST_ENGINE_FILES_LIVE_VIEW_IPP

#include <holdfast/engine/files/live_view.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace holdfast::inline v1::files {

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
            {
                std::unique_lock lock(mutex_);
                if (released_.wait_for(lock, stop, hold_.time, [this] { return source_ == nullptr; })) return;
            }
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
    const std::lock_guard lock(mutex_);
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
            }
            buffer.resize(static_cast<std::size_t>(std::min(piece, size_ - begin)));
            source_->read(begin, buffer);
        }
        // Read by nobody before the source is gone.
        copy_.write(begin, buffer);
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
