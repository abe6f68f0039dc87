#ifndef HOLDFAST_DESTINATION_LOCAL_WALK_IPP
#define HOLDFAST_DESTINATION_LOCAL_WALK_IPP

#include <holdfast/destination/local_temporary.hpp>
#include <holdfast/destination/local_walk.hpp>
#include <holdfast/destination/object_name.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

namespace {

constexpr std::size_t local_page_size = 1000;

/// Calls `visit` with every name in a directory. False if the directory has vanished.
template <class Visit>
bool for_each_name(int directory, const std::string& path, Visit visit)
{
    const int again = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (again < 0 && errno == ENOENT) return false;
    if (again < 0) throw_local(errno, "list the folder", path);
    struct CloseDirectory {
        void operator()(DIR* stream) const noexcept { ::closedir(stream); }
    };
    const std::unique_ptr<DIR, CloseDirectory> stream(::fdopendir(again));
    if (!stream) {
        const int error = errno;
        ::close(again);
        throw_local(error, "list the folder", path);
    }
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (entry == nullptr) break;
        visit(std::string_view(entry->d_name));
    }
    if (errno != 0 && errno != ENOENT) throw_local(errno, "list the folder", path);
    return true;
}

/// The smallest `local_page_size` names after `after` that objects or their folders may have, ascending.
std::vector<std::string> names_after(int directory, const std::string& path, std::string_view after)
{
    std::priority_queue<std::string> smallest;
    for_each_name(directory, path, [&](std::string_view name) {
        if (name <= after || !is_object_name_part(name)) return;
        if (smallest.size() == local_page_size) {
            if (name >= smallest.top()) return;
            smallest.pop();
        }
        smallest.emplace(name);
    });
    std::vector<std::string> names(smallest.size());
    for (auto at = names.rbegin(); at != names.rend(); ++at) {
        *at = smallest.top();
        smallest.pop();
    }
    return names;
}

/// An opened folder, or none if it has vanished or is none that is ours to enter.
FileDescriptor enter(int directory, const std::string& name, const std::string& path)
{
    FileDescriptor inner(::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (inner || errno == ENOENT || errno == ENOTDIR || errno == ELOOP || name == "lost+found") return inner;
    throw_local(errno, "open the folder", path);
}

TimePoint modified_time(const struct stat& status)
{
    return TimePoint(std::chrono::duration_cast<TimeSpan>(std::chrono::seconds(status.st_mtim.tv_sec) +
                                                          std::chrono::nanoseconds(status.st_mtim.tv_nsec)));
}

class Lister {
public:
    Lister(const LocalRoot& root, bool recursive) : root_(root), recursive_(recursive) {}

    /// Adds what is in `directory`, whose names begin with `prefix`, after `after` (its parts, from here on).
    /// False once the page is full.
    bool add(int directory, const std::string& prefix, std::vector<std::string> after)
    {
        // The part that the last page stopped in: its own folder may have more.
        std::string last = after.empty() ? std::string{} : after.front();
        if (after.size() > 1 && recursive_) {
            const std::string name = prefix + last;
            if (const auto inner = enter(directory, last, root_.path_of(name)))
                if (!add(inner.get(), name + '/', {after.begin() + 1, after.end()})) return false;
        }
        for (;;) {
            const auto names = names_after(directory, root_.path_of(prefix), last);
            for (const auto& name : names)
                if (!add_one(directory, prefix + name, name)) return false;
            if (names.size() < local_page_size) return true;
            last = names.back();
        }
    }

    ListPage page;

private:
    bool add_one(int directory, const std::string& name, const std::string& part)
    {
        if (name.size() > maximum_object_name_size) return true;
        struct stat status{};
        if (::fstatat(directory, part.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT) return true;
            throw_local(errno, "list the file", root_.path_of(name));
        }
        const bool is_folder = S_ISDIR(status.st_mode);
        if (is_folder && recursive_) {
            const auto inner = enter(directory, part, root_.path_of(name));
            return !inner || add(inner.get(), name + '/', {});
        }
        if (!is_folder && !S_ISREG(status.st_mode)) return true;
        if (page.objects.size() + page.folders.size() == local_page_size) {
            page.continuation = last_;
            return false;
        }
        last_ = name;
        if (is_folder)
            page.folders.push_back(name + '/');
        else
            page.objects.push_back(ObjectInfo{name, static_cast<std::uint64_t>(status.st_size), modified_time(status)});
        return true;
    }

    const LocalRoot& root_;
    bool recursive_;
    std::string last_;
};

std::uint64_t sweep_directory(int directory, const LocalRoot& root, const std::string& prefix,
                              std::string_view process_id)
{
    std::vector<std::string> folders;
    std::vector<std::string> temporaries;
    for_each_name(directory, root.path_of(prefix), [&](std::string_view name) {
        if (is_temporary_name(name))
            temporaries.emplace_back(name);
        else if (is_object_name_part(name))
            folders.emplace_back(name);
    });
    std::uint64_t removed = 0;
    for (const auto& name : temporaries) removed += remove_leftover(directory, name, process_id) ? 1 : 0;
    for (const auto& name : folders) {
        if (prefix.size() + name.size() > maximum_object_name_size) continue;
        {
            const auto inner = enter(directory, name, root.path_of(prefix + name));
            if (!inner) continue;
            removed += sweep_directory(inner.get(), root, prefix + name + '/', process_id);
        }
        if (::unlinkat(directory, name.c_str(), AT_REMOVEDIR) == 0) ++removed;
    }
    return removed;
}

}  // namespace

ListPage list_local(const LocalRoot& root, const ListRequest& request)
{
    const auto directories = root.open(split_object_name(request.prefix), false);
    if (directories.empty()) return {};
    std::vector<std::string> after;
    if (!request.continuation.empty()) {
        if (!request.continuation.starts_with(request.prefix))
            throw Error(errc::invalid_argument,
                        "The continuation of a listing belongs to another one. "
                        "Give it back with the same prefix.");
        after = split_object_name(std::string_view(request.continuation).substr(request.prefix.size()));
    }
    Lister lister(root, request.recursive);
    lister.add(directories.back().get(), request.prefix, std::move(after));
    return std::move(lister.page);
}

std::uint64_t sweep_local(const LocalRoot& root, const std::string& prefix, std::string_view process_id)
{
    const auto parts = split_object_name(prefix);
    const auto directories = root.open(parts, false);
    if (directories.empty()) return 0;
    return sweep_directory(directories.back().get(), root, prefix, process_id) + root.remove_empty(directories, parts);
}

}  // namespace holdfast::inline v1::detail

#endif
