#ifndef HOLDFAST_DESTINATION_AZURE_SRC_HPP
#define HOLDFAST_DESTINATION_AZURE_SRC_HPP

/// The function bodies of this folder; included by destination/cloud_src.hpp in exactly one translation unit.
/// Needs pugixml, and what http/src.hpp needs.

#include <holdfast/destination/azure/azure.ipp>
#include <holdfast/destination/azure/client.ipp>
#include <holdfast/destination/azure/download.ipp>
#include <holdfast/destination/azure/errors.ipp>
#include <holdfast/destination/azure/leftovers.ipp>
#include <holdfast/destination/azure/place.ipp>
#include <holdfast/destination/azure/shared_key.ipp>
#include <holdfast/destination/azure/upload.ipp>
#include <holdfast/destination/azure/xml.ipp>

#endif
