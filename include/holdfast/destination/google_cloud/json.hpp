#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_JSON_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_JSON_HPP

#include <holdfast/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1::google_cloud {

/// The key of the object's own metadata that tells which writer made it.
inline constexpr std::string_view writer_mark = "holdfast-writer";

/// What an answer tells about one object. Fields it lacks are blank.
struct Resource {
    std::string name{};
    std::uint64_t size = 0;
    std::string crc32c{};      ///< Base64
    std::string generation{};  ///< digits
    std::string writer{};      ///< the value of `writer_mark`
    std::optional<TimePoint> created{};
};

/// One page of a listing.
struct ObjectsAnswer {
    std::vector<Resource> items{};
    std::vector<std::string> prefixes{};
    std::string next_page{};  ///< blank: the last page
};

/// What an answer that says no tells about the reason.
struct ErrorAnswer {
    std::string reason{};  ///< such as `rateLimitExceeded`
    std::string message{};
};

struct TokenAnswer {
    std::string access_token{};
    std::int64_t expires_in = 0;  ///< seconds, from 0 to a day
};

/// What is remembered of an upload that was begun.
struct SessionNote {
    std::string object{};
    std::string process{};
    std::string session{};
};

/// None if the text is not that; unknown fields are ignored.
///
/// Source          Google Cloud Storage JSON API v1: Objects resource, Objects: list
[[nodiscard]] std::optional<Resource> parse_resource(std::string_view text);
[[nodiscard]] std::optional<ObjectsAnswer> parse_objects(std::string_view text);
/// Both blank if the text is not an error's.
[[nodiscard]] ErrorAnswer parse_error(std::string_view text);
/// The same of a token service: reason `error`, message `error_description`.
///
/// Source          RFC 6749, section 5
[[nodiscard]] ErrorAnswer parse_token_error(std::string_view text);
[[nodiscard]] std::optional<TokenAnswer> parse_token(std::string_view text);
[[nodiscard]] std::optional<SessionNote> parse_note(std::string_view text);

/// A JSON object of texts, and one named `metadata` in it unless that is blank; for requests.
using Members = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] std::string to_json(const Members& members, const Members& metadata = {});

}  // namespace holdfast::inline v1::google_cloud

#endif
