#ifndef HOLDFAST_DESTINATION_SRC_HPP
#define HOLDFAST_DESTINATION_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

#include <holdfast/destination/local_file.ipp>
#include <holdfast/destination/local_temporary.ipp>
#include <holdfast/destination/local_walk.ipp>
#include <holdfast/destination/local_writer.ipp>
#include <holdfast/destination/local_folder.ipp>

#endif
