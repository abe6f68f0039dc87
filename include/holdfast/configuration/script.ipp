#ifndef HOLDFAST_CONFIGURATION_SCRIPT_IPP
#define HOLDFAST_CONFIGURATION_SCRIPT_IPP

#include <holdfast/configuration/script.hpp>
#include <holdfast/configuration/script_process.ipp>
#include <holdfast/configuration/validate_place.ipp>

#include <optional>

namespace holdfast::inline v1 {

std::vector<std::string> split_arguments(std::string_view line)
{
    std::vector<std::string> arguments;
    std::optional<std::string> current;
    char quote = '\0';
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (quote == '\0' && space) {
            if (current) arguments.push_back(std::move(*current));
            current.reset();
            continue;
        }
        if (!current) current.emplace();
        if (c == '\\' && quote != '\'') {
            if (++at == line.size()) {
                throw Error(errc::invalid_configuration,
                            "The arguments end in a single `\\`. Write `\\\\` for the character itself.");
            }
            *current += line[at];
        } else if (quote == '\0' && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == quote) {
            quote = '\0';
        } else {
            *current += c;
        }
    }
    if (quote != '\0') {
        throw Error(errc::invalid_configuration,
                    std::string("A ") + quote + " in the arguments is not closed. Close it.");
    }
    if (current) arguments.push_back(std::move(*current));
    return arguments;
}

SecretText run_configuration_script(const GetBackupConfigurationScript& script)
{
    std::vector<std::string> command = split_arguments(script.arguments);
    command.insert(command.begin(), script.exec);
    detail::ScriptProcess process(std::move(command), std::chrono::milliseconds(script.timeout_in_ms));
    return process.run();
}

template <class S>
S resolve_settings(const S& settings)
{
    if (!settings.get_backup_configuration_script) return settings;
    const SecretText output = run_configuration_script(*settings.get_backup_configuration_script);
    const std::string path(detail::Description<S>::name);
    const auto fail = [&](const std::string& reason) {
        throw Error(errc::script_failed, "The configuration script \"" +
                                             settings.get_backup_configuration_script->exec + "\" printed no valid " +
                                             path + ": " + reason);
    };
    S result;
    try {
        result = from_json<S>(output.reveal());
        result.disabled = false;
        if (result.get_backup_configuration_script) {
            detail::refuse_field("GetBackupConfigurationScript", "a script must not name another one",
                                 "Print the settings.");
        }
        if (!is_active(result)) {
            detail::refuse_field(path, "the key field is blank", "Print all fields of these settings.");
        }
        validate_place(result, path);
    } catch (const Error& error) {
        fail(error.diagnostics().message);
    }
    result.disabled = settings.disabled;
    if (!result.max_upload_bytes_per_second)
        result.max_upload_bytes_per_second = settings.max_upload_bytes_per_second;
    return result;
}

template LocalSettings resolve_settings(const LocalSettings&);
template S3Settings resolve_settings(const S3Settings&);
template GlacierSettings resolve_settings(const GlacierSettings&);
template AzureSettings resolve_settings(const AzureSettings&);
template FtpSettings resolve_settings(const FtpSettings&);
template GoogleCloudSettings resolve_settings(const GoogleCloudSettings&);

}  // namespace holdfast::inline v1

#endif
