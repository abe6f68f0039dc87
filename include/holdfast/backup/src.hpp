#ifndef HOLDFAST_BACKUP_SRC_HPP
#define HOLDFAST_BACKUP_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

#include <holdfast/backup/chain_state.ipp>
#include <holdfast/backup/data_key.ipp>
#include <holdfast/backup/entry_digest.ipp>
#include <holdfast/backup/fill_place.ipp>
#include <holdfast/backup/frame.ipp>
#include <holdfast/backup/frame_sequence.ipp>
#include <holdfast/backup/frames_digest.ipp>
#include <holdfast/backup/manifest_check.ipp>
#include <holdfast/backup/manifest_read.ipp>
#include <holdfast/backup/manifest_text.ipp>
#include <holdfast/backup/manifest_write.ipp>
#include <holdfast/backup/object_names.ipp>
#include <holdfast/backup/operation_control.ipp>
#include <holdfast/backup/run_backup.ipp>
#include <holdfast/backup/segment.ipp>
#include <holdfast/backup/sweep_place.ipp>
#include <holdfast/backup/zstd_frame.ipp>
#include <holdfast/detail/backup/commit_stage.ipp>
#include <holdfast/detail/backup/entry_reader.ipp>
#include <holdfast/detail/backup/place_stage.ipp>
#include <holdfast/detail/backup/prepare.ipp>
#include <holdfast/detail/backup/read_stage.ipp>
#include <holdfast/detail/backup/seal_stage.ipp>
#include <holdfast/detail/segment_reader.ipp>

#endif
