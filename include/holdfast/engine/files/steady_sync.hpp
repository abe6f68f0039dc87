#ifndef HOLDFAST_ENGINE_FILES_STEADY_SYNC_HPP
#define HOLDFAST_ENGINE_FILES_STEADY_SYNC_HPP

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace holdfast::inline v1::files {

/// Makes files durable while they are being written, on a thread of its own: a disk that has to empty its cache for an
/// fsync does so all the time, and not only when all is written.
///
/// Errors          those of `File`. Of the first failure nothing is tried again, because the system may have dropped
///                 the bytes and report success the next time
/// Thread safety   distinct: safe; shared: one caller at a time
class SteadySync {
public:
    SteadySync();
    SteadySync(const SteadySync&) = delete;
    SteadySync& operator=(const SteadySync&) = delete;
    /// Waits for the fsync that is under way, and does no other.
    ~SteadySync();

    /// The file has changed: so many bytes of it are new, or none if only its size is. Waits while more than
    /// `most_bytes` are not durable.
    ///
    /// Errors          that of an fsync that has failed, of whatever file
    void wrote(const std::string& path, std::uint64_t bytes);
    /// The file is about to be removed.
    void forget(const std::string& path);
    /// Begins with all that is left, and does not wait for it.
    void hurry();
    /// Returns when everything that was told is durable.
    void finish();

    /// New bytes for which an fsync is worth while.
    static constexpr std::uint64_t step = std::uint64_t{16} << 20;
    /// So much that a disk as fast as a restore is never waited for, and no more: an abort has to wait for them.
    static constexpr std::uint64_t most_bytes = std::uint64_t{128} << 20;

private:
    using Files = std::map<std::string, std::uint64_t>;  ///< new bytes by path

    [[nodiscard]] bool is_due() const noexcept;
    void work(const std::stop_token& stop) noexcept;
    void sync_due(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) noexcept;
    void throw_failure() const;

    std::mutex mutex_{};  ///< for all that follows
    std::condition_variable_any wake_{};
    std::condition_variable_any done_{};
    Files new_{};
    Files taken_{};                ///< by the round of fsyncs that is under way
    std::uint64_t new_bytes_ = 0;  ///< of `new_`
    std::uint64_t not_durable_ = 0;
    bool hurried_ = false;
    bool syncing_ = false;
    std::exception_ptr failure_{};
    std::jthread thread_{};  ///< the last: it uses all of the others. None if the system gave none
};

}  // namespace holdfast::inline v1::files

#endif
