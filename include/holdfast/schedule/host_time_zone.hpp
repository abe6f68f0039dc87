#ifndef HOLDFAST_SCHEDULE_HOST_TIME_ZONE_HPP
#define HOLDFAST_SCHEDULE_HOST_TIME_ZONE_HPP

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// The IANA name of the zone that this host's clocks show: from the environment variable TZ, else the target of
/// /etc/localtime, else the text of /etc/timezone; UTC when none of them names a zone of the database.
/// Reads the environment, so call it where no other thread changes that.
[[nodiscard]] std::string host_time_zone();

/// What the three sources say, before asking the database: the first name found. `variable`: the value of TZ, if it is
/// set; a leading colon is ignored, an empty value is UTC, and a path counts from its "zoneinfo/" on. `link`: the
/// target of /etc/localtime, empty if it is no link. `file`: the text of /etc/timezone. Empty when there is none.
[[nodiscard]] std::string zone_name_from(std::optional<std::string_view> variable, std::string_view link,
                                         std::string_view file);

}  // namespace holdfast::inline v1

#endif
