#ifndef HOLDFAST_CONFIGURATION_SCRIPT_PROCESS_IPP
#define HOLDFAST_CONFIGURATION_SCRIPT_PROCESS_IPP

#include <holdfast/encryption/secret_text.hpp>
#include <holdfast/error.hpp>

#include <sodium.h>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

extern char** environ;  // NOLINT: POSIX wants it declared by the program

namespace holdfast::inline v1::detail {

/// A file descriptor that is closed at the end.
class OwnedFile {
public:
    explicit OwnedFile(int descriptor = -1) : descriptor_(descriptor) {}
    OwnedFile(OwnedFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    OwnedFile& operator=(OwnedFile&& other) noexcept
    {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    OwnedFile(const OwnedFile&) = delete;
    OwnedFile& operator=(const OwnedFile&) = delete;
    ~OwnedFile() { close(); }

    void close()
    {
        if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    }
    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] bool open() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

/// One run of a program with its output caught; see `run_configuration_script`.
class ScriptProcess {
public:
    ScriptProcess(std::vector<std::string> command, std::chrono::milliseconds timeout)
        : command_(std::move(command)), timeout_(timeout)
    {
    }
    ScriptProcess(const ScriptProcess&) = delete;
    ScriptProcess& operator=(const ScriptProcess&) = delete;
    ~ScriptProcess()
    {
        if (process_ > 0) end();
        sodium_memzero(output_.data(), output_.size());
    }

    SecretText run()
    {
        // All of it at once, so that growing leaves no copies of secrets behind.
        output_.reserve(most_output + chunk);
        const auto deadline = std::chrono::steady_clock::now() + timeout_;
        start();
        while (!exited()) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
            if (left.count() <= 0) {
                end();
                fail("did not end within " + std::to_string(timeout_.count()) + " ms and was killed",
                     "Make it faster, or raise TimeoutInMs.");
            }
            wait_for_output(std::min(left, std::chrono::milliseconds(10)));
        }
        while (take(output_file_, true)) {
        }
        while (take(error_file_, false)) {
        }
        check_exit(end());
        return SecretText(output_);
    }

private:
    static constexpr std::size_t most_output = 1'048'576;
    static constexpr std::size_t most_error = 4096;
    static constexpr std::size_t chunk = 4096;

    [[noreturn]] void fail(const std::string& what, const std::string& advice) const
    {
        throw Error(
            errc::script_failed,
            Diagnostics{"The configuration script \"" + command_.front() + "\" " + what + ". " + advice, error_});
    }

    static std::pair<OwnedFile, OwnedFile> make_pipe()
    {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw Error(error_code(errno, boost::system::system_category()),
                        "A configuration script needs a pipe, and there is none. Raise the limit of open files.");
        }
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        return {OwnedFile(ends[0]), OwnedFile(ends[1])};
    }

    void start()
    {
        auto [output_read, output_write] = make_pipe();
        auto [error_read, error_write] = make_pipe();
        output_file_ = std::move(output_read);
        error_file_ = std::move(error_read);

        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, output_write.get(), 1);
        posix_spawn_file_actions_adddup2(&actions, error_write.get(), 2);
#if defined(__GLIBC__) && (__GLIBC__ > 2 || (__GLIBC__ == 2 && __GLIBC_MINOR__ >= 34))
        posix_spawn_file_actions_addclosefrom_np(&actions, 3);
#endif
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        posix_spawnattr_setpgroup(&attributes, 0);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes, &signals);
        for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&signals, number);
        posix_spawnattr_setsigdefault(&attributes, &signals);

        std::vector<char*> arguments;
        for (std::string& argument : command_) arguments.push_back(argument.data());
        arguments.push_back(nullptr);
        const int code =
            posix_spawnp(&process_, command_.front().c_str(), &actions, &attributes, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
        if (code != 0) {
            process_ = 0;
            fail("could not be started: " + std::generic_category().message(code),
                 "Check that Exec names a program that this server may run.");
        }
    }

    /// True once the program has ended; it is not reaped yet, so that its group keeps its number.
    [[nodiscard]] bool exited() const
    {
        siginfo_t info{};
        if (::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) {
            return errno != EINTR;  // ECHILD: the host ignores SIGCHLD, so it was reaped for us
        }
        return info.si_pid != 0;
    }

    void wait_for_output(std::chrono::milliseconds most)
    {
        std::array<pollfd, 2> files{pollfd{output_file_.get(), POLLIN, 0}, pollfd{error_file_.get(), POLLIN, 0}};
        if (::poll(files.data(), files.size(), static_cast<int>(most.count())) <= 0) return;
        if (files[0].revents != 0) take(output_file_, true);
        if (files[1].revents != 0) take(error_file_, false);
    }

    /// Reads once; false when there is nothing now.
    bool take(OwnedFile& file, bool is_output)
    {
        if (!file.open()) return false;
        std::array<char, chunk> buffer;  // NOLINT: read fills it
        const auto count = ::read(file.get(), buffer.data(), buffer.size());
        if (count < 0) return errno == EINTR;
        if (count == 0) {
            file.close();
            return false;
        }
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
        if (is_output) {
            output_.append(bytes);
            sodium_memzero(buffer.data(), buffer.size());
            if (output_.size() > most_output) {
                end();
                fail("wrote more than 1 MiB", "Print the JSON of the settings and nothing else.");
            }
        } else {
            error_.append(bytes);
            if (error_.size() > most_error) error_.erase(0, error_.size() - most_error);
        }
        return true;
    }

    /// Kills what is left of the group and reaps the program; its wait status, or -1 if somebody else took it.
    int end()
    {
        ::kill(-process_, SIGKILL);
        int status = -1;
        while (::waitpid(process_, &status, 0) < 0) {
            if (errno != EINTR) {
                status = -1;
                break;
            }
        }
        process_ = 0;
        return status;
    }

    void check_exit(int status) const
    {
        if (status == -1) {
            fail("ended, but its exit code is unknown", "Let this process not ignore SIGCHLD.");
        } else if (WIFSIGNALED(status)) {
            fail("was killed by signal " + std::to_string(WTERMSIG(status)), "Find out who killed it.");
        } else if (WEXITSTATUS(status) != 0) {
            fail("exited with code " + std::to_string(WEXITSTATUS(status)), "Run it by hand to see why.");
        }
    }

    std::vector<std::string> command_;
    std::chrono::milliseconds timeout_;
    pid_t process_ = 0;
    OwnedFile output_file_{};
    OwnedFile error_file_{};
    std::string output_{};
    std::string error_{};
};

}  // namespace holdfast::inline v1::detail

#endif
