#ifndef HOLDFAST_CONFIGURATION_SCRIPT_HPP
#define HOLDFAST_CONFIGURATION_SCRIPT_HPP

#include <holdfast/configuration/get_backup_configuration_script.hpp>
#include <holdfast/configuration/json.hpp>
#include <holdfast/encryption/secret_text.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

/// Cuts one line into arguments, without a shell: white space separates; "…" and '…' keep white space together and may
/// stand inside an argument; `\` takes the next character as it is, but not inside '…'; an empty pair of quotes is an
/// empty argument. Nothing else has a meaning: no variables, no wildcards, no redirection.
///
/// Errors          errc::invalid_configuration: a quote that is not closed, a `\` at the end
[[nodiscard]] std::vector<std::string> split_arguments(std::string_view line);

/// Runs the program and returns what it wrote to its standard output, at most 1 MiB.
///
/// It is started directly (posix_spawnp) in a process group of its own, with /dev/null as standard input, the
/// environment of this process, and no other file of it open. Blocks the calling thread for up to the time-out.
///
/// Errors          errc::script_failed: it could not be started, ran out of time (the whole group is killed), was
/// killed,
///                 exited with another code than 0, or wrote too much. The foreign message is the end of its
///                 standard error, at most 4096 bytes; its standard output is in no text
///                 errc::invalid_configuration: `arguments` cannot be cut
/// Thread safety   safe, also several at once
[[nodiscard]] SecretText run_configuration_script(const GetBackupConfigurationScript& script);

/// The settings with which a place is opened: `settings` itself if it has no script; otherwise what the script printed,
/// checked, with `disabled` of `settings`, its `max_upload_bytes_per_second` if none was printed, and without the script.
/// S is one of the six settings types. Blocks.
///
/// Errors          those of `run_configuration_script` and `from_json`; errc::script_failed if the program printed
///                 settings that are not valid
template <class S>
[[nodiscard]] S resolve_settings(const S& settings);

}  // namespace holdfast::inline v1

#endif
