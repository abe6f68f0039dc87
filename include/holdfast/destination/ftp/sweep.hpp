#ifndef HOLDFAST_DESTINATION_FTP_SWEEP_HPP
#define HOLDFAST_DESTINATION_FTP_SWEEP_HPP

#include <holdfast/destination/ftp/client.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace holdfast::inline v1::ftp {

/// Removes, below `prefix`, temporary files that nobody writes any more, and then empty folders, never the place's own.
/// Returns how many of both it has removed.
[[nodiscard]] awaitable<std::uint64_t> sweep_place(std::shared_ptr<Client> client, std::string prefix);

}  // namespace holdfast::inline v1::ftp

#endif
