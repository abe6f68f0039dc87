#ifndef HOLDFAST_BACKUP_SRC_HPP
#define HOLDFAST_BACKUP_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

#include <holdfast/backup/chain_state.ipp>
#include <holdfast/backup/format_src.hpp>
#include <holdfast/backup/fill_place.ipp>
#include <holdfast/backup/operation_control.ipp>
#include <holdfast/backup/run_backup.ipp>
#include <holdfast/backup/sweep_place.ipp>
#include <holdfast/detail/backup/adopt.ipp>
#include <holdfast/detail/backup/commit_stage.ipp>
#include <holdfast/detail/backup/entry_reader.ipp>
#include <holdfast/detail/backup/place_stage.ipp>
#include <holdfast/detail/backup/prepare.ipp>
#include <holdfast/detail/backup/read_stage.ipp>
#include <holdfast/detail/backup/seal_stage.ipp>
#include <holdfast/detail/segment_reader.ipp>
#include <holdfast/detail/shelter.ipp>

#endif
