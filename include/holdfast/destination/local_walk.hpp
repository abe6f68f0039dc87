#ifndef HOLDFAST_DESTINATION_LOCAL_WALK_HPP
#define HOLDFAST_DESTINATION_LOCAL_WALK_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/local_file.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::inline v1::detail {

/// One page of the objects below a prefix, in the order of the names' parts. Holds at most a page of names of each
/// folder it is in, so folders of any size can be listed. A whole page costs one scan of the folder.
[[nodiscard]] ListPage list_local(const LocalRoot& root, const ListRequest& request);

/// Removes left-over temporary files and empty folders below a prefix; returns how many of both.
[[nodiscard]] std::uint64_t sweep_local(const LocalRoot& root, const std::string& prefix, std::string_view process_id);

}  // namespace holdfast::inline v1::detail

#endif
