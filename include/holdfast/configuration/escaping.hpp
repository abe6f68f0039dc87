#ifndef HOLDFAST_CONFIGURATION_ESCAPING_HPP
#define HOLDFAST_CONFIGURATION_ESCAPING_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// The most bytes that `escape_database_name` returns.
inline constexpr std::size_t maximum_escaped_name_size = 200;

/// The folder of a database at every place: one path part that cannot leave its parent and that no other database gets.
///
/// Names that differ in ASCII letter case only are the same database, so letters are folded to lower case. Lower-case
/// letters, digits, `_`, `-` (but not as the first) and single dots inside stay; every other byte becomes `=` and two
/// lower-case hexadecimal digits. If the part before the first dot is a device name of Windows (`con`, `com1`, …), its
/// first letter is escaped. A form longer than 200 bytes is cut and ends in `=~` and 32 hexadecimal digits of a BLAKE2b
/// hash of the folded name.
///
/// The result is 1 to 200 bytes of `a-z 0-9 _ - . = ~`; it stays what it is when a URL is encoded or decoded, is valid
/// in every request of a Destination, neither begins nor ends in a dot, holds no `..`, and is equal for two names
/// exactly if `same_name` holds for them (for cut ones: but for a hash collision).
///
/// Errors          errc::invalid_argument for an empty name
[[nodiscard]] std::string escape_database_name(std::string_view name);

/// The folded name that `escaped` stands for; empty if it was cut, or is nothing that `escape_database_name` returns.
[[nodiscard]] std::optional<std::string> unescape_database_name(std::string_view escaped);

}  // namespace holdfast::inline v1

#endif
