#ifndef HOLDFAST_DESTINATION_GLACIER_REQUESTS_HPP
#define HOLDFAST_DESTINATION_GLACIER_REQUESTS_HPP

#include <holdfast/destination/glacier/client.hpp>

#include <string>
#include <vector>

/// Requests that several operations share.
namespace holdfast::inline v1::glacier {

/// Every page of the vault's unfinished uploads.
[[nodiscard]] awaitable<std::vector<UploadAnswer>> list_uploads(Client& client);

/// False: there is no such upload, or it was completed.
[[nodiscard]] awaitable<bool> abort_upload(Client& client, std::string id);

/// One that is not there is a success.
[[nodiscard]] awaitable<void> delete_archive(Client& client, std::string id);

}  // namespace holdfast::inline v1::glacier

#endif
