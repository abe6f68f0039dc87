#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_CONTINUITY_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_CONTINUITY_IPP

#include <holdfast/engine/rocksdb/records/continuity.hpp>
#include <holdfast/error.hpp>

namespace holdfast::inline v1::rocks::records {

std::optional<std::string> why_full(const std::optional<SequenceNote>& base, const SequenceNote& now)
{
    if (!base)
        return "nothing is known of the sequence number of the backup before (it was made in another form, its note is "
               "lost, writes had bypassed the WAL, or the host has told of a change without a sequence number)";
    if (base->incarnation != now.incarnation) return "it is another database than the one that was backed up before";
    if (base->schema != now.schema) return "column families were created or dropped since the backup before";
    if (base->sequence > now.sequence)
        return "its sequence number " + std::to_string(now.sequence) + " is below the " +
               std::to_string(base->sequence) + " of the backup before: it was set back";
    return std::nullopt;
}

void need_full(const std::string& database, const std::string& why, const std::string& advice)
{
    throw Error(errc::full_needed, "The changes of database '" + database + "' cannot be told: " + why + ". " + advice +
                                       (advice.empty() ? "" : " ") + "Make a full backup.");
}

}  // namespace holdfast::inline v1::rocks::records

#endif
