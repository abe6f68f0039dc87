#ifndef HOLDFAST_DESTINATION_GLACIER_SRC_HPP
#define HOLDFAST_DESTINATION_GLACIER_SRC_HPP

/// The function bodies of this folder; included by destination/cloud_src.hpp in exactly one translation unit.
/// Needs Boost.JSON, and what http/src.hpp, s3/src.hpp and transfer/src.hpp need.

#include <holdfast/destination/glacier/client.ipp>
#include <holdfast/destination/glacier/download.ipp>
#include <holdfast/destination/glacier/errors.ipp>
#include <holdfast/destination/glacier/glacier.ipp>
#include <holdfast/destination/glacier/inventory.ipp>
#include <holdfast/destination/glacier/jobs.ipp>
#include <holdfast/destination/glacier/json.ipp>
#include <holdfast/destination/glacier/note_json.ipp>
#include <holdfast/destination/glacier/notes.ipp>
#include <holdfast/destination/glacier/place.ipp>
#include <holdfast/destination/glacier/requests.ipp>
#include <holdfast/destination/glacier/tree_hash.ipp>
#include <holdfast/destination/glacier/upload.ipp>
#include <holdfast/destination/glacier/upload_commit.ipp>

#endif
