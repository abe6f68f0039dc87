#ifndef HOLDFAST_DESTINATION_S3_CREDENTIALS_FILE_HPP
#define HOLDFAST_DESTINATION_S3_CREDENTIALS_FILE_HPP

#include <holdfast/destination/s3/credentials.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::s3 {

/// The credentials of `profile` in the text of a shared AWS credentials file; none if it has no such profile or the
/// profile has no key. Lines it does not know are skipped.
///
/// Source          AWS CLI user guide, configuration and credential file settings
[[nodiscard]] inline std::optional<Credentials> credentials_in_file(std::string_view text, std::string_view profile)
{
    const auto trim = [](std::string_view part) {
        const auto first = part.find_first_not_of(" \t\r");
        if (first == std::string_view::npos) return std::string_view{};
        return part.substr(first, part.find_last_not_of(" \t\r") - first + 1);
    };
    Credentials found;
    bool inside = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('[') && line.ends_with(']')) {
            auto name = trim(line.substr(1, line.size() - 2));
            if (name.starts_with("profile ")) name = trim(name.substr(8));
            inside = name == profile;
            continue;
        }
        const auto equals = line.find('=');
        if (!inside || line.starts_with('#') || line.starts_with(';') || equals == std::string_view::npos) continue;
        const auto name = trim(line.substr(0, equals));
        const auto value = trim(line.substr(equals + 1));
        if (name == "aws_access_key_id") found.access_key = std::string(value);
        if (name == "aws_secret_access_key") found.secret_key = value;
        if (name == "aws_session_token") found.session_token = value;
    }
    if (found.access_key.empty() || found.secret_key.empty()) return std::nullopt;
    return found;
}

}  // namespace holdfast::inline v1::s3

#endif
