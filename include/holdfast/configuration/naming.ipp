#ifndef HOLDFAST_CONFIGURATION_NAMING_IPP
#define HOLDFAST_CONFIGURATION_NAMING_IPP

#include <holdfast/configuration/active_destinations.ipp>
#include <holdfast/configuration/naming.hpp>

#include <algorithm>
#include <cstdint>

namespace holdfast::inline v1 {
namespace detail {

inline char fold_letter(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string_view readable_destination(std::string_view name)
{
    if (name == "AmazonS3") return "Amazon S3";
    if (name == "AmazonGlacier") return "Amazon Glacier";
    if (name == "GoogleCloud") return "Google Cloud";
    return name;
}

}  // namespace detail

std::string get_task_name(std::string_view template_name)
{
    return std::string(server_wide_prefix).append(template_name);
}

bool is_reserved_task_name(std::string_view name)
{
    const auto start = name.find_first_not_of(" \t\r\n\f\v");
    if (start != std::string_view::npos) name.remove_prefix(start);
    return same_name(name.substr(0, server_wide_prefix.size()), server_wide_prefix);
}

std::string fold_name(std::string_view name)
{
    std::string folded(name);
    std::ranges::transform(folded, folded.begin(), detail::fold_letter);
    return folded;
}

bool same_name(std::string_view left, std::string_view right) noexcept
{
    return std::ranges::equal(left, right, {}, detail::fold_letter, detail::fold_letter);
}

std::string generate_template_name(const ServerWideBackupConfiguration& configuration,
                                   const std::function<bool(std::string_view)>& taken)
{
    std::string base = configuration.backup_type == BackupType::snapshot ? "Snapshot" : "Backup";
    std::string_view separator = " to ";
    for (const std::string& name : active_destinations(configuration)) {
        base.append(separator).append(detail::readable_destination(name));
        separator = ", ";
    }
    if (separator == " to ") base += " w/o destinations";

    std::string candidate = base;
    for (std::uint64_t number = 2; taken(candidate); ++number) candidate = base + " #" + std::to_string(number);
    return candidate;
}

}  // namespace holdfast::inline v1

#endif
