#ifndef HOLDFAST_TESTS_SUPPORT_TINY_FILE_SYSTEM_HPP
#define HOLDFAST_TESTS_SUPPORT_TINY_FILE_SYSTEM_HPP

#include <support/temporary_folder.hpp>

#include <sys/mount.h>

#include <cstddef>
#include <string>

/// A file system in memory with so much room, if this process may mount one.
class TinyFileSystem {
public:
    explicit TinyFileSystem(std::size_t bytes)
    {
        const std::string options = "mode=0700,size=" + std::to_string(bytes);
        mounted_ = ::mount("none", folder_.path().c_str(), "tmpfs", 0, options.c_str()) == 0;
    }
    TinyFileSystem(const TinyFileSystem&) = delete;
    TinyFileSystem& operator=(const TinyFileSystem&) = delete;
    ~TinyFileSystem()
    {
        if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
    }

    [[nodiscard]] bool mounted() const noexcept { return mounted_; }
    [[nodiscard]] const std::string& path() const noexcept { return folder_.path(); }
    /// Makes it read-only or writable again.
    [[nodiscard]] bool set_read_only(bool read_only) const
    {
        return ::mount("none", path().c_str(), "tmpfs", (read_only ? MS_REMOUNT | MS_RDONLY : MS_REMOUNT), "") == 0;
    }

private:
    TemporaryFolder folder_;
    bool mounted_ = false;
};

#endif
