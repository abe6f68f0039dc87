#ifndef HOLDFAST_DESTINATION_CLOUD_SRC_HPP
#define HOLDFAST_DESTINATION_CLOUD_SRC_HPP

/// The bodies of the destinations in the cloud. A program whose policies name one of them includes this in exactly one
/// translation unit, beside holdfast/src.hpp, and links OpenSSL's ssl and pugixml; all others include and link none of
/// it.

#include <holdfast/destination/azure/src.hpp>
#include <holdfast/destination/ftp/src.hpp>
#include <holdfast/destination/glacier/src.hpp>
#include <holdfast/destination/google_cloud/src.hpp>
#include <holdfast/destination/http/src.hpp>
#include <holdfast/destination/s3/src.hpp>
#include <holdfast/destination/transfer/src.hpp>

#endif
