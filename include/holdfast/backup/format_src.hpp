#ifndef HOLDFAST_BACKUP_FORMAT_SRC_HPP
#define HOLDFAST_BACKUP_FORMAT_SRC_HPP

/// The function bodies of the stored form alone: what a tool needs that reads or writes backups without engine,
/// place or coordinator. `holdfast/backup/src.hpp` includes it; it needs `holdfast/encryption/src.hpp` beside it.

#include <holdfast/backup/data_key.ipp>
#include <holdfast/backup/entry_digest.ipp>
#include <holdfast/backup/frame.ipp>
#include <holdfast/backup/frame_sequence.ipp>
#include <holdfast/backup/frames_digest.ipp>
#include <holdfast/backup/manifest_check.ipp>
#include <holdfast/backup/manifest_read.ipp>
#include <holdfast/backup/manifest_text.ipp>
#include <holdfast/backup/manifest_write.ipp>
#include <holdfast/backup/object_names.ipp>
#include <holdfast/backup/segment.ipp>
#include <holdfast/backup/zstd_frame.ipp>

#endif
