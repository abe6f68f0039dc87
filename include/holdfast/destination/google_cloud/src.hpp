#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_SRC_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_SRC_HPP

/// The function bodies of this folder; included by destination/cloud_src.hpp in exactly one translation unit.
/// Needs what http/src.hpp needs.

#include <holdfast/destination/google_cloud/client.ipp>
#include <holdfast/destination/google_cloud/crc32c.ipp>
#include <holdfast/destination/google_cloud/download.ipp>
#include <holdfast/destination/google_cloud/errors.ipp>
#include <holdfast/destination/google_cloud/google_cloud.ipp>
#include <holdfast/destination/google_cloud/json.ipp>
#include <holdfast/destination/google_cloud/place.ipp>
#include <holdfast/destination/google_cloud/service_account.ipp>
#include <holdfast/destination/google_cloud/session.ipp>
#include <holdfast/destination/google_cloud/session_notes.ipp>
#include <holdfast/destination/google_cloud/token_source.ipp>
#include <holdfast/destination/google_cloud/upload.ipp>

#endif
