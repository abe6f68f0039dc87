#ifndef HOLDFAST_ERROR_HPP
#define HOLDFAST_ERROR_HPP

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>
#include <boost/system/system_error.hpp>

#include <string>
#include <type_traits>
#include <utility>

namespace holdfast::inline v1 {

using boost::system::error_code;

/// What happened. Every failure that leaves the library is one of these or a code of the operating system.
/// The numbers are stable; new ones are added at the end of their group.
enum class errc {
    // the request cannot be right
    invalid_configuration = 1,    ///< a field of a configuration is wrong; the diagnostics name it
    invalid_argument = 2,         ///< an argument of a call is wrong
    not_in_this_composition = 3,  ///< a destination, backup type or encryption that the policies leave out
    reserved_name = 4,            ///< a name that only server-wide tasks may have
    server_wide_task = 5,         ///< a derived task cannot be changed by itself
    outdated_revision = 6,        ///< the change was based on an older copy
    // something asked for is not there, or not in that state
    template_not_found = 20,
    task_not_found = 21,
    database_not_found = 22,
    operation_not_found = 23,
    task_disabled = 24,
    backup_already_running = 25,  ///< the result carries the id of the running operation
    not_running = 26,             ///< delay or abort of an operation that has ended
    database_exists = 27,         ///< restore under a name that is taken
    no_restore_point = 28,
    restore_already_running = 29, ///< the result carries the id of the running operation
    // the host engine
    engine_failed = 40,
    empty_read = 41,              ///< the reader gave nothing; never a small success
    short_read = 42,              ///< the reader gave less than it declared
    full_needed = 43,             ///< the engine cannot tell what changed since the chain's last backup
    // stored objects
    object_exists = 60,
    object_not_found = 61,
    object_damaged = 62,
    object_truncated = 63,
    foreign_object = 64,          ///< a well-formed object of another backup
    wrong_key = 65,
    key_missing = 66,             ///< the backup is encrypted and no key was given
    unsupported_format = 67,      ///< written by a newer version, or with a cipher that the policies leave out
    // places
    no_space = 80,
    quota_exceeded = 81,
    access_denied = 82,
    unreachable = 83,
    timed_out = 84,
    throttled = 85,
    place_not_found = 86,         ///< the folder, bucket, container or vault does not exist
    place_failed = 87,            ///< any other failure of a destination
    not_yet_readable = 88,        ///< an archived object that has to be requested first
    // persistence
    persistence_failed = 100,
    persistence_locked = 101,
    persistence_damaged = 102,
    persistence_full = 103,
    // the rest
    script_failed = 120,
    aborted = 121,
    shut_down = 122,              ///< the coordinator was destroyed or stopped
    held_back = 123,              ///< a pre-flight check or the host's veto
    internal = 124                ///< a broken promise inside holdfast
};

/// What to do about it. Compare any `error_code` with these: `if (ec == holdfast::condition::retryable)`.
/// Codes of the operating system map too.
enum class condition {
    retryable = 1,  ///< the same call may succeed later
    denied = 2,     ///< credentials or permissions have to change
    integrity = 3,  ///< stored bytes are not what was written
    capacity = 4,   ///< room has to be made
    cancelled = 5,  ///< somebody asked for it
    not_found = 6,  ///< the thing named does not exist
    conflict = 7,   ///< something else has it, or was faster
    invalid = 8     ///< the request has to change
};

/// The category of `errc`; its id is fixed, so codes made in a plugin and in the host compare equal.
[[nodiscard]] const boost::system::error_category& error_category() noexcept;

/// The category of `condition`.
[[nodiscard]] const boost::system::error_category& condition_category() noexcept;

[[nodiscard]] error_code make_error_code(errc code) noexcept;
[[nodiscard]] boost::system::error_condition make_error_condition(condition value) noexcept;

/// The operator's text beside an error code: what failed, on which task, database or place, why, and as its
/// last sentence what to do next. Holds no secret.
struct Diagnostics {
    /// Our own words.
    std::string message{};
    /// What a server, an engine or a script said, kept apart because nobody here vouches for it; may be empty.
    std::string foreign_message{};

    /// Both texts in one line.
    [[nodiscard]] std::string text() const
    {
        return foreign_message.empty() ? message : message + " (it said: " + foreign_message + ")";
    }
};

/// The exception by which policies, engines and internal coroutines report failure; completion handlers of
/// asynchronous functions get its `code()`.
class Error : public boost::system::system_error {
public:
    Error(error_code code, Diagnostics diagnostics)
        : boost::system::system_error(code, diagnostics.text()), diagnostics_(std::move(diagnostics))
    {
    }
    Error(error_code code, std::string message) : Error(code, Diagnostics{std::move(message), {}}) {}

    [[nodiscard]] const Diagnostics& diagnostics() const noexcept { return diagnostics_; }

private:
    Diagnostics diagnostics_;
};

}  // namespace holdfast::inline v1

namespace boost::system {
template <>
struct is_error_code_enum<holdfast::errc> : std::true_type {};
template <>
struct is_error_condition_enum<holdfast::condition> : std::true_type {};
}  // namespace boost::system

#include <holdfast/detail/error_categories.hpp>

#endif
