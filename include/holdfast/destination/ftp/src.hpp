#ifndef HOLDFAST_DESTINATION_FTP_SRC_HPP
#define HOLDFAST_DESTINATION_FTP_SRC_HPP

/// The function bodies of this folder; included by destination/cloud_src.hpp in exactly one translation unit.
/// Needs OpenSSL's ssl and crypto.

#include <holdfast/destination/ftp/address.ipp>
#include <holdfast/destination/ftp/channel.ipp>
#include <holdfast/destination/ftp/client.ipp>
#include <holdfast/destination/ftp/download.ipp>
#include <holdfast/destination/ftp/errors.ipp>
#include <holdfast/destination/ftp/folders.ipp>
#include <holdfast/destination/ftp/ftp.ipp>
#include <holdfast/destination/ftp/listing.ipp>
#include <holdfast/destination/ftp/live_files.ipp>
#include <holdfast/destination/ftp/place.ipp>
#include <holdfast/destination/ftp/reply.ipp>
#include <holdfast/destination/ftp/session.ipp>
#include <holdfast/destination/ftp/sweep.ipp>
#include <holdfast/destination/ftp/temporary_name.ipp>
#include <holdfast/destination/ftp/tls.ipp>
#include <holdfast/destination/ftp/upload.ipp>
#include <holdfast/destination/ftp/upload_commit.ipp>

#endif
