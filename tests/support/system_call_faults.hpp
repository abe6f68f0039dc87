#ifndef HOLDFAST_TESTS_SUPPORT_SYSTEM_CALL_FAULTS_HPP
#define HOLDFAST_TESTS_SUPPORT_SYSTEM_CALL_FAULTS_HPP

#include <atomic>
#include <cstdint>

/// Lets calls of the operating system's file functions fail in a test program that links system_call_faults.cpp:
/// write, pwrite, fsync, fdatasync, ftruncate, fallocate, sync_file_range, linkat, open; also those that SQLite makes.
/// Calls are counted from 1 once armed, all functions together.
class SystemCallFaults {
public:
    enum Kind : unsigned { writing = 1, syncing = 2, other = 4, any = 7, opening = 8 };

    /// The n-th call of the kinds, and with `sticky` every later one, fails with the errno.
    static void arm(std::uint64_t n, int error, unsigned kinds = any, bool sticky = false)
    {
        disarm();
        at_ = n;
        kinds_ = kinds;
        sticky_ = sticky;
        seen_ = 0;
        error_ = error;
    }
    static void disarm() { error_ = 0; }
    /// True if a call has failed since it was armed.
    [[nodiscard]] static bool struck() { return seen_ >= at_; }
    [[nodiscard]] static std::uint64_t seen() { return seen_; }

    /// For the replaced functions: the errno to fail with, or 0.
    static int next(Kind kind)
    {
        const int error = error_;
        if (error == 0 || (kinds_ & kind) == 0) return 0;
        const std::uint64_t n = ++seen_;
        return n == at_ || (sticky_ && n > at_) ? error : 0;
    }

private:
    static inline std::atomic<int> error_ = 0;
    static inline std::atomic<unsigned> kinds_ = any;
    static inline std::atomic<bool> sticky_ = false;
    static inline std::atomic<std::uint64_t> at_ = 0;
    static inline std::atomic<std::uint64_t> seen_ = 0;
};

/// Disarms at the end of a scope.
struct DisarmSystemCallFaults {
    ~DisarmSystemCallFaults() { SystemCallFaults::disarm(); }
};

#endif
