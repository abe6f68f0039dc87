#ifndef HOLDFAST_CONFIGURATION_URL_TEXT_HPP
#define HOLDFAST_CONFIGURATION_URL_TEXT_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// The parts of an address such as `ftps://host:990/folder`.
struct UrlParts {
    std::string scheme{};                 ///< lower case
    std::string host{};                   ///< a name, an IPv4 address, or an IPv6 address without its brackets
    std::optional<std::uint16_t> port{};  ///< absent: the scheme's own; never 0
    std::string path{};                   ///< blank, or begins with '/'; as it was written
};

/// Takes an address apart. `default_scheme` is meant where none is written; blank: one is required. Empty if it is no
/// address, or holds what an address in a configuration must not hold: user and password, a query, a fragment, white
/// space, a part `..`.
[[nodiscard]] std::optional<UrlParts> parse_url(std::string_view text, std::string_view default_scheme = {});

}  // namespace holdfast::inline v1

#endif
