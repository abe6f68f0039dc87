#ifndef HOLDFAST_DESTINATION_S3_SRC_HPP
#define HOLDFAST_DESTINATION_S3_SRC_HPP

/// The function bodies of this folder; included by destination/cloud_src.hpp in exactly one translation unit.
/// Needs pugixml, and what http/src.hpp needs.

#include <holdfast/destination/s3/client.ipp>
#include <holdfast/destination/s3/credentials_source.ipp>
#include <holdfast/destination/s3/digest.ipp>
#include <holdfast/destination/s3/download.ipp>
#include <holdfast/destination/s3/errors.ipp>
#include <holdfast/destination/s3/place.ipp>
#include <holdfast/destination/s3/s3.ipp>
#include <holdfast/destination/s3/sigv4.ipp>
#include <holdfast/destination/s3/sweep.ipp>
#include <holdfast/destination/s3/upload.ipp>
#include <holdfast/destination/s3/upload_commit.ipp>
#include <holdfast/destination/s3/xml.ipp>

#endif
