#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_DAMAGED_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_DAMAGED_HPP

#include <holdfast/error.hpp>

#include <string>

namespace holdfast::inline v1::rocks::records {

/// Throws errc::object_damaged for a backup of records that nobody has written so.
[[noreturn]] inline void refuse_damaged(const std::string& what)
{
    throw Error(errc::object_damaged,
                "A backup's records are damaged: " + what + ". Restore from another place or backup.");
}

}  // namespace holdfast::inline v1::rocks::records

#endif
