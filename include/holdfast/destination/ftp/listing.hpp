#ifndef HOLDFAST_DESTINATION_FTP_LISTING_HPP
#define HOLDFAST_DESTINATION_FTP_LISTING_HPP

#include <holdfast/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::ftp {

enum class EntryKind {
    file,
    folder,
    dots,    ///< the folder itself or its parent
    other,   ///< a symbolic link, a device, …
    unknown  ///< the line did not tell
};

/// One line of a listing.
struct Entry {
    std::string name{};
    EntryKind kind = EntryKind::unknown;
    std::optional<std::uint64_t> size{};
    std::optional<TimePoint> modified{};  ///< UTC; only where the line tells it without doubt

    friend bool operator==(const Entry&, const Entry&) = default;
};

/// A line of MLSD: `type=file;size=5;modify=20260115103000; name`. None: it is none.
///
/// Source          RFC 3659, section 7
[[nodiscard]] std::optional<Entry> parse_mlsd_line(std::string_view line);
/// A line of LIST as Unix (`ls -l`) or Windows servers write it; its time is left out, as it has no zone. None: it
/// describes nothing (`total 12`) or nothing that is understood.
[[nodiscard]] std::optional<Entry> parse_list_line(std::string_view line);
/// A line of NLST: a name, maybe with its folder before it.
[[nodiscard]] std::optional<Entry> parse_name_line(std::string_view line);

/// Cuts text into lines without their ends; blank ones are left out.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);

/// A time such as `20260115103000.123`. None: it is none.
[[nodiscard]] std::optional<TimePoint> parse_time(std::string_view text);

}  // namespace holdfast::inline v1::ftp

#endif
