#ifndef HOLDFAST_BACKUP_BACKUP_GRADE_HPP
#define HOLDFAST_BACKUP_BACKUP_GRADE_HPP

namespace holdfast::inline v1 {

/// What is known about a stored backup, from least to most.
enum class BackupGrade {
    committed,  ///< its manifest is durable
    verified,   ///< its stored bytes were read back and are right
    restored    ///< it was restored into a scratch database with the digests of its entries
};

}  // namespace holdfast::inline v1

#endif
