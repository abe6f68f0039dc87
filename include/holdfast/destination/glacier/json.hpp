#ifndef HOLDFAST_DESTINATION_GLACIER_JSON_HPP
#define HOLDFAST_DESTINATION_GLACIER_JSON_HPP

#include <holdfast/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::glacier {

/// The body of an answer that says no.
struct ErrorAnswer {
    std::string code{};  ///< such as `ResourceNotFoundException`
    std::string message{};
    std::string request_id{};
};

struct VaultAnswer {
    std::uint64_t archives = 0;  ///< as of the last inventory; 0 before the first one
    std::optional<TimePoint> inventory{};
};

struct JobAnswer {
    std::string id{};
    std::string archive{};  ///< blank: not the retrieval of an archive
    enum class State { in_progress, succeeded, failed } state = State::in_progress;
    std::string message{};
    std::optional<TimePoint> created{};
    std::uint64_t size = 0;   ///< of the output, if it is there
    std::string tree_hash{};  ///< of the whole archive; blank: not told
    bool whole = true;        ///< the job fetches the whole archive
};

struct JobsAnswer {
    std::vector<JobAnswer> jobs{};
    std::string marker{};  ///< blank: this was the last page
};

struct UploadAnswer {
    std::string id{};
    std::string description{};
    std::optional<TimePoint> created{};
};

struct UploadsAnswer {
    std::vector<UploadAnswer> uploads{};
    std::string marker{};
};

struct InventoryArchive {
    std::string id{};
    std::string description{};
    std::optional<TimePoint> created{};
    std::uint64_t size = 0;
    std::string tree_hash{};
};

struct Inventory {
    std::optional<TimePoint> date{};
    std::vector<InventoryArchive> archives{};
};

/// What holdfast writes into the description of an archive, by which an inventory tells what it is.
struct Description {
    std::string writer{};  ///< see `new_writer_id`
    std::string name{};    ///< with the remote folder
    bool empty = false;    ///< the archive stands for an object without bytes: Glacier has none of 0 bytes

    friend bool operator==(const Description&, const Description&) = default;
};

/// What the notes know of one object.
struct ArchiveNote {
    std::string name{};  ///< with the remote folder
    std::string id{};
    std::uint64_t size = 0;
    TimePoint time{};
    std::string tree_hash{};            ///< blank: not known
    std::vector<std::string> others{};  ///< further archives of that name that an inventory showed

    friend bool operator==(const ArchiveNote&, const ArchiveNote&) = default;
};

/// A writer that has begun, until it has ended in order.
struct IntentNote {
    std::string name{};
    TimePoint since{};
    bool may_be_stored = false;  ///< an archive was asked for; its id is not known

    friend bool operator==(const IntentNote&, const IntentNote&) = default;
};

/// A job that was begun.
struct JobNote {
    std::string id{};
    TimePoint since{};

    friend bool operator==(const JobNote&, const JobNote&) = default;
};

/// What is known of the notes of a vault as a whole.
struct StateNote {
    TimePoint since{};                     ///< every archive of ours after it has a note
    std::optional<TimePoint> inventory{};  ///< the last one that was taken over, if it was newer than `since`

    friend bool operator==(const StateNote&, const StateNote&) = default;
};

/// Never fails: what is not there is blank.
[[nodiscard]] ErrorAnswer parse_error(std::string_view text);

// None of these accepts an answer without the ids that are needed; unknown members are skipped.
[[nodiscard]] std::optional<VaultAnswer> parse_vault(std::string_view text);
[[nodiscard]] std::optional<JobAnswer> parse_job(std::string_view text);
[[nodiscard]] std::optional<JobsAnswer> parse_jobs(std::string_view text);
[[nodiscard]] std::optional<UploadsAnswer> parse_uploads(std::string_view text);
[[nodiscard]] std::optional<Inventory> parse_inventory(std::string_view text);
/// None: the archive is not one of holdfast's.
[[nodiscard]] std::optional<Description> parse_description(std::string_view text);
[[nodiscard]] std::optional<ArchiveNote> parse_archive_note(std::string_view text);
[[nodiscard]] std::optional<IntentNote> parse_intent_note(std::string_view text);
[[nodiscard]] std::optional<JobNote> parse_job_note(std::string_view text);
[[nodiscard]] std::optional<StateNote> parse_state_note(std::string_view text);

/// Printable ASCII only, as Glacier wants it.
///
/// Errors          errc::invalid_argument: longer than 1024, or a name that is not UTF-8
[[nodiscard]] std::string to_json(const Description& description);
[[nodiscard]] std::string to_json(const ArchiveNote& note);
[[nodiscard]] std::string to_json(const IntentNote& note);
[[nodiscard]] std::string to_json(const JobNote& note);
[[nodiscard]] std::string to_json(const StateNote& note);

}  // namespace holdfast::inline v1::glacier

#endif
