#ifndef HOLDFAST_ENGINE_FILES_SRC_HPP
#define HOLDFAST_ENGINE_FILES_SRC_HPP

/// The bodies of the files layer; see holdfast/src.hpp.

#include <holdfast/engine/files/block_map.ipp>
#include <holdfast/engine/files/block_maps.ipp>
#include <holdfast/engine/files/catalog.ipp>
#include <holdfast/engine/files/database_names.ipp>
#include <holdfast/engine/files/etag_ledger.ipp>
#include <holdfast/engine/files/file.ipp>
#include <holdfast/engine/files/full_builder.ipp>
#include <holdfast/engine/files/live_view.ipp>
#include <holdfast/engine/files/reader.ipp>
#include <holdfast/engine/files/steady_sync.ipp>
#include <holdfast/engine/files/work_folder.ipp>
#include <holdfast/engine/files/writer.ipp>

#endif
