#ifndef HOLDFAST_DESTINATION_FTP_PLACE_HPP
#define HOLDFAST_DESTINATION_FTP_PLACE_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/ftp/client.hpp>

#include <memory>
#include <string>

namespace holdfast::inline v1::ftp {

/// A page of at most 1000 names, in the order of their parts' bytes. FTP has no pages: each one reads the listings of
/// the folders it touches anew; its continuation is the last name of the page.
[[nodiscard]] awaitable<ListPage> list_objects(std::shared_ptr<Client> client, ListRequest request);

[[nodiscard]] awaitable<void> remove_object(std::shared_ptr<Client> client, std::string name);

/// Logs in, makes the folder if it is missing, writes, renames, lists, reads and removes a small object, and removes
/// the folders it has made.
[[nodiscard]] awaitable<void> check_place(std::shared_ptr<Client> client);

}  // namespace holdfast::inline v1::ftp

#endif
