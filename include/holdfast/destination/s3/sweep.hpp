#ifndef HOLDFAST_DESTINATION_S3_SWEEP_HPP
#define HOLDFAST_DESTINATION_S3_SWEEP_HPP

#include <holdfast/destination/s3/client.hpp>

#include <cstdint>
#include <string>

namespace holdfast::inline v1::s3 {

/// One page of the unfinished uploads whose keys begin with `prefix`, after the markers of the page before.
///
/// Errors          as `Client`
[[nodiscard]] awaitable<UploadsAnswer> list_uploads(Client& client, std::string prefix, std::string key_marker,
                                                    std::string id_marker);

/// Aborts one upload and makes sure that it is gone: parts that were on their way may outlive the first abort. One that
/// is gone already is a success.
///
/// Errors          as `Client`; errc::place_failed if it does not go away
[[nodiscard]] awaitable<void> abort_upload(Client& client, std::string key, std::string id);

/// Aborts the uploads below `prefix` that nobody continues (see `LiveUploads`), and tells how many.
///
/// Errors          as `Client`
[[nodiscard]] awaitable<std::uint64_t> sweep_uploads(Client& client, std::string prefix);

}  // namespace holdfast::inline v1::s3

#endif
