#ifndef HOLDFAST_CONFIGURATION_ESCAPING_HPP
#define HOLDFAST_CONFIGURATION_ESCAPING_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// The most bytes that `escape_database_name` returns.
inline constexpr std::size_t maximum_escaped_name_size = 200;

/// The folder of a database at every place: a single path part that cannot leave its parent and that no other
/// database gets.
///
/// Database names are the same if they differ in ASCII letter case only, so letters are folded to lower case;
/// lower-case letters, digits, `-` and `_` stay, and so do single `.` between them; a blank becomes `+`; every other
/// byte becomes
/// `%` and two lower-case hexadecimal digits. A name whose escaped form is a reserved device name (`con`, `com1`, …)
/// has its first letter escaped. A form longer than 200 bytes is cut and ends in `%~` and 32 hexadecimal digits of a
/// BLAKE2b hash of the folded name. The result holds visible ASCII only, none of `/ \ : * ? " < > |`, is 1 to 200 bytes
/// long, neither begins nor ends in a dot, and is equal for two names exactly if `same_name` holds (for cut ones: but
/// for a hash collision).
///
/// Errors          errc::invalid_argument for a blank name
[[nodiscard]] std::string escape_database_name(std::string_view name);

/// The folded name that `escaped` stands for; empty if it was cut, or is nothing that `escape_database_name` returns.
[[nodiscard]] std::optional<std::string> unescape_database_name(std::string_view escaped);

}  // namespace holdfast::inline v1

#endif
