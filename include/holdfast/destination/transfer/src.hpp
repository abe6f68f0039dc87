#ifndef HOLDFAST_DESTINATION_TRANSFER_SRC_HPP
#define HOLDFAST_DESTINATION_TRANSFER_SRC_HPP

/// The function bodies of this folder; included by destination/cloud_src.hpp in exactly one translation unit.

#include <holdfast/destination/transfer/part_upload.ipp>

#endif
