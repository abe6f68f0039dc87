#ifndef HOLDFAST_TESTS_SUPPORT_DESCRIPTOR_LIMIT_HPP
#define HOLDFAST_TESTS_SUPPORT_DESCRIPTOR_LIMIT_HPP

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <stdexcept>

/// False under UndefinedBehaviorSanitizer, which needs descriptors itself to look at the type of an object.
#if defined(__has_feature)
#if __has_feature(undefined_behavior_sanitizer)
#define HOLDFAST_TESTS_NEED_DESCRIPTORS
#endif
#endif
#ifdef HOLDFAST_TESTS_NEED_DESCRIPTORS
inline constexpr bool descriptors_can_be_limited = false;
#else
inline constexpr bool descriptors_can_be_limited = true;
#endif

/// As long as it lives, this process can open no more than `spare` further files.
class DescriptorLimit {
public:
    explicit DescriptorLimit(unsigned spare)
    {
        if (::getrlimit(RLIMIT_NOFILE, &before_) != 0) throw std::runtime_error("getrlimit");
        const int lowest = ::fcntl(0, F_DUPFD, 0);
        if (lowest < 0) throw std::runtime_error("dup");
        ::close(lowest);
        // Those below it are in use; what is above counts as well, and a test has no gaps there.
        auto limit = before_;
        limit.rlim_cur = static_cast<rlim_t>(lowest) + spare;
        if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) throw std::runtime_error("setrlimit");
    }
    ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;

private:
    rlimit before_{};
};

#endif
