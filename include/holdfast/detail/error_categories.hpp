#ifndef HOLDFAST_DETAIL_ERROR_CATEGORIES_HPP
#define HOLDFAST_DETAIL_ERROR_CATEGORIES_HPP

#include <holdfast/error.hpp>

#include <boost/system/errc.hpp>

#include <string>

namespace holdfast::inline v1::detail {

inline const char* describe(errc code) noexcept
{
    switch (code) {
    case errc::invalid_configuration: return "the configuration is not valid";
    case errc::invalid_argument: return "an argument is not valid";
    case errc::not_in_this_composition: return "this server was built without what the configuration asks for";
    case errc::reserved_name: return "the name is reserved for server-wide tasks";
    case errc::server_wide_task: return "the task is server-wide and cannot be changed by itself";
    case errc::outdated_revision: return "the change is based on an outdated copy";
    case errc::template_not_found: return "no server-wide backup has that name";
    case errc::task_not_found: return "no such backup task";
    case errc::database_not_found: return "no such database";
    case errc::operation_not_found: return "no such operation";
    case errc::task_disabled: return "the backup task is disabled";
    case errc::backup_already_running: return "a backup of this task is already running";
    case errc::restore_already_running: return "a restore to this name is already running";
    case errc::not_running: return "the operation is not running";
    case errc::database_exists: return "a database of that name exists";
    case errc::no_restore_point: return "no restore point matches";
    case errc::engine_failed: return "the database engine failed";
    case errc::empty_read: return "the database engine gave nothing to back up";
    case errc::short_read: return "the database engine gave less than it declared";
    case errc::full_needed: return "the database engine cannot tell what changed since the last backup";
    case errc::object_exists: return "an object of that name exists";
    case errc::object_not_found: return "a stored object is missing";
    case errc::object_damaged: return "a stored object is damaged";
    case errc::object_truncated: return "a stored object is cut short";
    case errc::foreign_object: return "a stored object belongs to another backup";
    case errc::wrong_key: return "the encryption key is not the one of this backup";
    case errc::key_missing: return "the backup is encrypted and no key was given";
    case errc::unsupported_format: return "the backup's format is not supported here";
    case errc::no_space: return "no space is left at the place";
    case errc::quota_exceeded: return "the quota of the place is exceeded";
    case errc::access_denied: return "access to the place is denied";
    case errc::unreachable: return "the place cannot be reached";
    case errc::timed_out: return "the place did not answer in time";
    case errc::throttled: return "the place asks to slow down";
    case errc::place_not_found: return "the place does not exist";
    case errc::place_failed: return "the place failed";
    case errc::not_yet_readable: return "the object is archived and not yet readable";
    case errc::persistence_failed: return "the persistence failed";
    case errc::persistence_locked: return "the persistence is locked by another process";
    case errc::persistence_damaged: return "the persistence is damaged";
    case errc::persistence_full: return "no space is left for the persistence";
    case errc::script_failed: return "the configuration script failed";
    case errc::aborted: return "the operation was aborted";
    case errc::shut_down: return "the backup coordinator has shut down";
    case errc::held_back: return "a check holds the backup back";
    case errc::internal: return "holdfast broke a promise of its own";
    }
    return "unknown holdfast error";
}

/// True if `code` calls for `wanted`.
inline bool belongs_to(errc code, condition wanted) noexcept
{
    switch (code) {
    case errc::invalid_configuration:
    case errc::invalid_argument:
    case errc::not_in_this_composition:
    case errc::reserved_name:
    case errc::server_wide_task:
    case errc::task_disabled:
    case errc::unsupported_format:
    case errc::key_missing: return wanted == condition::invalid;
    case errc::outdated_revision:
    case errc::backup_already_running:
    case errc::restore_already_running:
    case errc::database_exists:
    case errc::not_running:
    case errc::object_exists: return wanted == condition::conflict;
    case errc::template_not_found:
    case errc::task_not_found:
    case errc::database_not_found:
    case errc::operation_not_found:
    case errc::no_restore_point:
    case errc::place_not_found: return wanted == condition::not_found;
    case errc::object_not_found: return wanted == condition::not_found || wanted == condition::integrity;
    case errc::object_damaged:
    case errc::object_truncated:
    case errc::foreign_object:
    case errc::persistence_damaged: return wanted == condition::integrity;
    case errc::wrong_key:
    case errc::access_denied: return wanted == condition::denied;
    case errc::no_space:
    case errc::quota_exceeded:
    case errc::persistence_full: return wanted == condition::capacity || wanted == condition::retryable;
    case errc::engine_failed:
    case errc::empty_read:
    case errc::short_read:
    case errc::full_needed:
    case errc::unreachable:
    case errc::timed_out:
    case errc::throttled:
    case errc::place_failed:
    case errc::not_yet_readable:
    case errc::persistence_failed:
    case errc::persistence_locked:
    case errc::script_failed:
    case errc::held_back: return wanted == condition::retryable;
    case errc::aborted:
    case errc::shut_down: return wanted == condition::cancelled;
    case errc::internal: return false;
    }
    return false;
}

class ErrorCategory final : public boost::system::error_category {
public:
    constexpr ErrorCategory() noexcept : error_category(0x7d2c40b1f6a95e38) {}
    const char* name() const noexcept override { return "holdfast"; }
    std::string message(int value) const override { return describe(static_cast<errc>(value)); }
    bool failed(int value) const noexcept override { return value != 0; }
};

class ConditionCategory final : public boost::system::error_category {
public:
    constexpr ConditionCategory() noexcept : error_category(0x1b83e6c75fd0294a) {}
    const char* name() const noexcept override { return "holdfast.condition"; }
    std::string message(int value) const override
    {
        switch (static_cast<condition>(value)) {
        case condition::retryable: return "may succeed later";
        case condition::denied: return "denied";
        case condition::integrity: return "stored bytes are not what was written";
        case condition::capacity: return "out of room";
        case condition::cancelled: return "cancelled";
        case condition::not_found: return "not found";
        case condition::conflict: return "conflict";
        case condition::invalid: return "invalid request";
        }
        return "unknown condition";
    }
    bool equivalent(const error_code& code, int value) const noexcept override
    {
        const auto wanted = static_cast<condition>(value);
        if (code.category() == holdfast::error_category())
            return belongs_to(static_cast<errc>(code.value()), wanted);
        const auto is = [&](boost::system::errc::errc_t candidate) {
            return code == boost::system::errc::make_error_condition(candidate);
        };
        namespace os = boost::system::errc;
        switch (wanted) {
        case condition::retryable:
            return is(os::timed_out) || is(os::connection_reset) || is(os::connection_refused) ||
                   is(os::connection_aborted) || is(os::host_unreachable) || is(os::network_unreachable) ||
                   is(os::resource_unavailable_try_again) || is(os::interrupted) || is(os::io_error) ||
                   is(os::broken_pipe) || is(os::no_space_on_device);
        case condition::denied: return is(os::permission_denied) || is(os::operation_not_permitted);
        case condition::capacity: return is(os::no_space_on_device) || is(os::file_too_large);
        case condition::cancelled: return is(os::operation_canceled);
        case condition::not_found: return is(os::no_such_file_or_directory);
        case condition::conflict: return is(os::file_exists) || is(os::device_or_resource_busy);
        case condition::invalid: return is(os::invalid_argument);
        case condition::integrity: return is(os::illegal_byte_sequence);
        }
        return false;
    }
};

inline constexpr ErrorCategory error_category_instance{};
inline constexpr ConditionCategory condition_category_instance{};

}  // namespace holdfast::inline v1::detail

namespace holdfast::inline v1 {

inline const boost::system::error_category& error_category() noexcept { return detail::error_category_instance; }
inline const boost::system::error_category& condition_category() noexcept
{
    return detail::condition_category_instance;
}
inline error_code make_error_code(errc code) noexcept { return {static_cast<int>(code), error_category()}; }
inline boost::system::error_condition make_error_condition(condition value) noexcept
{
    return {static_cast<int>(value), condition_category()};
}

}  // namespace holdfast::inline v1

#endif
