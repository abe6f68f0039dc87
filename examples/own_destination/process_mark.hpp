#ifndef OWN_DESTINATION_PROCESS_MARK_HPP
#define OWN_DESTINATION_PROCESS_MARK_HPP

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <string>
#include <utility>

/// A locked file beside the archive that shows that a process is alive: the system lets go of the lock when it dies.
class ProcessMark {
public:
    explicit ProcessMark(std::string path)
        : path_(std::move(path)), file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600))
    {
        if (file_ >= 0) ::flock(file_, LOCK_SH | LOCK_NB);
    }
    ~ProcessMark()
    {
        if (file_ >= 0) ::close(file_);
    }
    ProcessMark(const ProcessMark&) = delete;
    ProcessMark& operator=(const ProcessMark&) = delete;

    /// True if no process holds the mark at `path`; the file is gone then.
    static bool is_dead(const std::string& path)
    {
        const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
        if (file < 0) return true;
        const bool dead = ::flock(file, LOCK_EX | LOCK_NB) == 0;
        if (dead) ::unlink(path.c_str());
        ::close(file);
        return dead;
    }

private:
    std::string path_;
    int file_;
};

#endif
