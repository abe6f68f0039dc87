#ifndef HOLDFAST_BACKUP_CHAIN_STATE_HPP
#define HOLDFAST_BACKUP_CHAIN_STATE_HPP

#include <holdfast/backup/backup_grade.hpp>
#include <holdfast/backup/backup_id.hpp>
#include <holdfast/backup/backup_type.hpp>
#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/time.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

/// What one place lacks of the chain.
struct ChainPlace {
    std::string name;
    /// Objects to copy there from a place that has them, in this order (segments before their manifest).
    std::vector<std::string> missing{};
    /// More is missing than is listed here; `find_missing` tells what.
    bool recount = false;

    /// How many objects are listed before `recount` stands for the rest.
    static constexpr std::size_t maximum_missing = 1000;

    /// True if it has the whole chain.
    [[nodiscard]] bool is_whole() const { return missing.empty() && !recount; }

    friend bool operator==(const ChainPlace&, const ChainPlace&) = default;
};

/// All that the next run of a task has to know about the chain so far; kept by the control plane as one text.
struct ChainState {
    std::string folder{};         ///< of the chain, relative to a place's root; blank = there is no chain
    BackupId chain_id{};
    BackupType type = BackupType::backup;
    int length = 0;               ///< backups in the chain; 0 = there is no chain
    std::string parent_digest{};  ///< of the newest manifest
    std::optional<Etag> last_etag{};
    std::string change_vector{};
    std::string key_id{};         ///< of the key that opens the newest backup; blank = not encrypted
    std::string incarnation{};    ///< of the database (DatabaseInfo), kept for the control plane
    TimePoint full_at{};          ///< when the full was started
    TimePoint last_at{};          ///< when the newest backup was started
    BackupGrade grade = BackupGrade::committed;  ///< of the newest backup
    bool damaged = false;         ///< found missing or damaged at every place
    std::vector<ChainPlace> places{};

    friend bool operator==(const ChainState&, const ChainState&) = default;

    [[nodiscard]] bool exists() const { return length > 0; }
    /// True if a place of that name has the whole chain.
    [[nodiscard]] bool is_whole_at(std::string_view place) const;
    /// The names of the places that lack something.
    [[nodiscard]] std::vector<std::string> places_behind() const;
};

/// What is asked of the next run.
struct ChainDemand {
    BackupType type = BackupType::backup;
    std::string key_id{};         ///< of the key that the run will use; blank = not encrypted
    std::string incarnation{};    ///< of the database now; blank = not known
    std::optional<Etag> engine_etag{};  ///< the engine's last etag now, if known
    int maximum_length = 0;       ///< 0 = not limited
    /// The places that the run will write to. At least one of them has to have the whole chain; empty = not checked.
    std::vector<std::string> places{};
};

/// Empty if the next backup may be an incremental on this chain; otherwise the reason, for the decision log.
[[nodiscard]] std::optional<std::string> why_next_is_full(const ChainState& chain, const ChainDemand& demand);

/// One line of text a field. Lossless.
[[nodiscard]] std::string to_text(const ChainState& chain);

/// The inverse of `to_text`, for texts of at most 1 MiB; a blank text is "no chain".
///
/// Errors          errc::persistence_damaged, naming the line
[[nodiscard]] ChainState chain_state_from_text(std::string_view text);

}  // namespace holdfast::inline v1

#endif
