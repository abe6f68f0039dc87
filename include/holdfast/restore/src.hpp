#ifndef HOLDFAST_RESTORE_SRC_HPP
#define HOLDFAST_RESTORE_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

#include <holdfast/detail/restore/backup_feed.ipp>
#include <holdfast/detail/restore/backup_key.ipp>
#include <holdfast/detail/restore/chain_grouping.ipp>
#include <holdfast/detail/restore/entry_splitter.ipp>
#include <holdfast/restore/restore.ipp>
#include <holdfast/restore/restore_points.ipp>
#include <holdfast/restore/stored_chain.ipp>
#include <holdfast/restore/verify.ipp>

#endif
