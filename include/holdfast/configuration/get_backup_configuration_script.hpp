#ifndef HOLDFAST_CONFIGURATION_GET_BACKUP_CONFIGURATION_SCRIPT_HPP
#define HOLDFAST_CONFIGURATION_GET_BACKUP_CONFIGURATION_SCRIPT_HPP

#include <cstdint>
#include <string>

namespace holdfast::inline v1 {

/// A program that is run before each backup and whose standard output is the JSON of a destination's settings, so
/// that credentials need not be stored. It is started directly, without a shell; see configuration/script.hpp.
struct GetBackupConfigurationScript {
    /// The program: a path, or a name that is looked up in PATH. Required; at most 4096 bytes.
    std::string exec{};
    /// Its arguments in one line, separated by white space; "…" and '…' keep white space together and `\` takes the
    /// next character as it is. Stored and shown as it stands: put no secret here. Default: blank = none.
    std::string arguments{};
    /// Milliseconds after which the program and everything it started is killed and the run fails.
    /// 1 to 3 600 000. Default: 10 000.
    std::int64_t timeout_in_ms = 10'000;

    friend bool operator==(const GetBackupConfigurationScript&, const GetBackupConfigurationScript&) = default;
};

}  // namespace holdfast::inline v1

#endif
