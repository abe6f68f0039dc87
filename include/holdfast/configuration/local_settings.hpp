#ifndef HOLDFAST_CONFIGURATION_LOCAL_SETTINGS_HPP
#define HOLDFAST_CONFIGURATION_LOCAL_SETTINGS_HPP

#include <holdfast/configuration/get_backup_configuration_script.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// A folder of this machine, or one that is mounted here. Shown as `Local`.
struct LocalSettings {
    /// True: this place is left out of every run; its other fields are kept but not checked. Default: false.
    bool disabled = false;
    /// A program that prints these settings as JSON before each run; the fields it prints replace all fields below.
    /// Absent: the fields below are used. Default: absent.
    std::optional<GetBackupConfigurationScript> get_backup_configuration_script{};
    /// The absolute path of the root folder; it is created when missing. Blank: this place is not active.
    /// At most 4096 bytes. Default: blank.
    std::string folder_path{};
    /// Only holdfast: bytes a second sent to this place; at least 1. Absent: the template's limit. Default: absent.
    std::optional<std::int64_t> max_upload_bytes_per_second{};

    friend bool operator==(const LocalSettings&, const LocalSettings&) = default;
};

}  // namespace holdfast::inline v1

#endif
