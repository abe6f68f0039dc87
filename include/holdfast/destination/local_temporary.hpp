#ifndef HOLDFAST_DESTINATION_LOCAL_TEMPORARY_HPP
#define HOLDFAST_DESTINATION_LOCAL_TEMPORARY_HPP

#include <holdfast/destination/local_file.hpp>

#include <string>
#include <string_view>

namespace holdfast::inline v1::detail {

/// A file that is being written. Without a name it cannot outlive the process; with one (on file systems that
/// have no unnamed files) it is locked for as long as its writer lives, so that a sweep knows what is left over.
struct LocalTemporary {
    FileDescriptor file;
    std::string name;  ///< blank = unnamed
};

/// How a temporary file is made. `named_only` is for file systems without O_TMPFILE, and for their tests.
enum class LocalTemporaryKind { unnamed_if_possible, named_only };

/// Creates one in `directory`, mode 0600. Returns errno, 0 for success.
[[nodiscard]] int create_temporary(int directory, std::string_view process_id, LocalTemporaryKind kind,
                                   LocalTemporary& into);

/// Gives it its final name in `directory` unless that name is taken (EEXIST). The temporary name is gone
/// afterwards. Nothing is synchronised. Returns errno, 0 for success.
[[nodiscard]] int publish_temporary(int directory, LocalTemporary& temporary, const std::string& name) noexcept;

/// True if `name` is one that `create_temporary` gives. It has a blank in it, so no object has such a name.
[[nodiscard]] bool is_temporary_name(std::string_view name) noexcept;

/// Removes a temporary file if its writer is gone. True if it was removed.
[[nodiscard]] bool remove_leftover(int directory, const std::string& name, std::string_view process_id) noexcept;

}  // namespace holdfast::inline v1::detail

#endif
