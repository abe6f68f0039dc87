#ifndef HOLDFAST_SCHEDULE_HOST_TIME_ZONE_IPP
#define HOLDFAST_SCHEDULE_HOST_TIME_ZONE_IPP

#include <holdfast/error.hpp>
#include <holdfast/schedule/host_time_zone.hpp>
#include <holdfast/schedule/time_zone.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace holdfast::inline v1 {

namespace detail {

[[nodiscard]] inline std::string_view after_zoneinfo(std::string_view path)
{
    constexpr std::string_view folder = "zoneinfo/";
    const auto at = path.rfind(folder);
    return at == std::string_view::npos ? std::string_view{} : path.substr(at + folder.size());
}

[[nodiscard]] inline std::string_view first_word(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_first_of(blanks, begin) - begin);
}

}  // namespace detail

std::string zone_name_from(std::optional<std::string_view> variable, std::string_view link, std::string_view file)
{
    if (variable) {
        if (!variable->empty() && variable->front() == ':') variable->remove_prefix(1);
        if (variable->empty()) return "UTC";
        return std::string(variable->front() == '/' ? detail::after_zoneinfo(*variable) : *variable);
    }
    if (const auto name = detail::after_zoneinfo(link); !name.empty()) return std::string(name);
    return std::string(detail::first_word(file));
}

std::string host_time_zone()
{
    const char* const value = std::getenv("TZ");
    std::error_code no_link;
    const std::string link = std::filesystem::read_symlink("/etc/localtime", no_link).string();
    std::string file(64, '\0');
    std::ifstream stream("/etc/timezone");
    stream.read(file.data(), static_cast<std::streamsize>(file.size()));
    file.resize(static_cast<std::size_t>(stream.gcount()));
    const std::string name = zone_name_from(value != nullptr ? std::optional<std::string_view>(value) : std::nullopt,
                                            no_link ? "" : link, file);
    try {
        return TimeZone::find(name).name();
    } catch (const Error&) {
        return "UTC";
    }
}

}  // namespace holdfast::inline v1

#endif
