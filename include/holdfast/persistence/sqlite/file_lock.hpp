#ifndef HOLDFAST_PERSISTENCE_SQLITE_FILE_LOCK_HPP
#define HOLDFAST_PERSISTENCE_SQLITE_FILE_LOCK_HPP

#include <holdfast/concepts/persistence.hpp>
#include <holdfast/destination/local_file.hpp>

#include <string>

namespace holdfast::inline v1::detail {

/// The file beside a persistence whose lock says who has it, and which notes the newest revision that was told.
///
/// The note is written after each commit without waiting for the disk: it never runs ahead of the records, and a
/// note that is ahead of them at a start says that a commit was lost to damage.
class PersistenceLock {
public:
    /// Errors          errc::persistence_locked if another process or object has it; errc::persistence_failed
    explicit PersistenceLock(const std::string& persistence_path);

    /// 0 if there is no readable note.
    [[nodiscard]] Revision noted() const noexcept;
    void note(Revision revision) noexcept;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
    FileDescriptor file_;
};

}  // namespace holdfast::inline v1::detail

#endif
