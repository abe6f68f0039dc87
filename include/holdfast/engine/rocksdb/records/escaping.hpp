#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_ESCAPING_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_ESCAPING_HPP

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::rocks::records {

/// Bytes other than `A-Z a-z 0-9 . _ -` become `%` and two lower-case hexadecimal digits; a blank text becomes `-`, and
/// the text `-` becomes `%2d`.
[[nodiscard]] std::string escape(std::string_view text);

/// Empty for what `escape` does not write.
[[nodiscard]] std::optional<std::string> unescape(std::string_view text);

}  // namespace holdfast::inline v1::rocks::records

#endif
