#ifndef HOLDFAST_TESTS_SUPPORT_CHILD_PROCESS_HPP
#define HOLDFAST_TESTS_SUPPORT_CHILD_PROCESS_HPP

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <stdexcept>

/// A process that works until it is killed, and tells of each step; so a test waits for steps and not for time.
class ChildProcess {
public:
    /// To be called by the child after each step. Never blocks: what nobody listens to is lost.
    using Tell = std::function<void()>;

    /// `work` runs in a fork of this process, which ends with status 1 if it returns or throws.
    explicit ChildProcess(const std::function<void(const Tell&)>& work)
    {
        if (::pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("no pipe");
        id_ = ::fork();
        if (id_ == 0) {
            try {
                ::close(ends_[0]);
                work([this] { static_cast<void>(!::write(ends_[1], "", 1)); });
            } catch (...) {
                ::_exit(1);
            }
            ::_exit(1);
        }
        ::close(ends_[1]);
        ::fcntl(ends_[0], F_SETFL, 0);
        if (id_ < 0) throw std::runtime_error("no process");
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess()
    {
        static_cast<void>(kill());
        ::close(ends_[0]);
    }

    /// Waits for so many steps that nobody has waited for yet. False: it has ended by itself.
    [[nodiscard]] bool wait_for(int steps)
    {
        char told;
        while (steps > 0) {
            const auto count = ::read(ends_[0], &told, 1);
            if (count == 0) return false;
            if (count == 1) --steps;
        }
        return true;
    }
    /// The same for steps from now on.
    [[nodiscard]] bool wait_for_new(int steps)
    {
        std::array<char, 4096> told;
        ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
        while (::read(ends_[0], told.data(), told.size()) > 0) {
        }
        ::fcntl(ends_[0], F_SETFL, 0);
        return wait_for(steps);
    }
    /// SIGKILL, once. False: it had ended by itself.
    bool kill()
    {
        if (id_ <= 0) return killed_;
        int status = 0;
        ::kill(id_, SIGKILL);
        while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
        }
        id_ = 0;
        killed_ = WIFSIGNALED(status);
        return killed_;
    }

private:
    std::array<int, 2> ends_{};
    pid_t id_ = -1;
    bool killed_ = false;
};

#endif
