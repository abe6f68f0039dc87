#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_JSON_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_JSON_IPP

#include <holdfast/destination/google_cloud/header_values.hpp>
#include <holdfast/destination/google_cloud/json.hpp>
#include <holdfast/destination/http/date.hpp>

#include <boost/json.hpp>

#include <algorithm>

namespace holdfast::inline v1::google_cloud {

namespace json_detail {

namespace json = boost::json;

[[nodiscard]] inline std::optional<json::object> parse_object(std::string_view text)
{
    boost::system::error_code code;
    json::value value = json::parse(text, code);
    if (code || !value.is_object()) return std::nullopt;
    return std::move(value.as_object());
}

/// The text of a member; blank if it has none.
[[nodiscard]] inline std::string text_of(const json::object& object, std::string_view name)
{
    const auto* found = object.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

[[nodiscard]] inline const json::object* object_of(const json::object& object, std::string_view name)
{
    const auto* found = object.if_contains(name);
    return found == nullptr ? nullptr : found->if_object();
}

[[nodiscard]] inline std::optional<Resource> to_resource(const json::object& object)
{
    const auto size = parse_number(text_of(object, "size"));
    Resource resource{.name = text_of(object, "name"),
                      .size = size.value_or(0),
                      .crc32c = text_of(object, "crc32c"),
                      .generation = text_of(object, "generation"),
                      .writer = {},
                      .created = http::parse_iso_time(text_of(object, "timeCreated"))};
    if (resource.name.empty() || !size) return std::nullopt;
    if (!resource.generation.empty() && !parse_number(resource.generation)) return std::nullopt;
    if (const auto* metadata = object_of(object, "metadata")) resource.writer = text_of(*metadata, writer_mark);
    return resource;
}

}  // namespace json_detail

std::optional<Resource> parse_resource(std::string_view text)
{
    const auto object = json_detail::parse_object(text);
    return object ? json_detail::to_resource(*object) : std::nullopt;
}

std::optional<ObjectsAnswer> parse_objects(std::string_view text)
{
    const auto object = json_detail::parse_object(text);
    // A page may have neither objects nor folders; but it says that it is one.
    if (!object || json_detail::text_of(*object, "kind") != "storage#objects") return std::nullopt;
    ObjectsAnswer answer;
    answer.next_page = json_detail::text_of(*object, "nextPageToken");
    if (const auto* items = object->if_contains("items")) {
        if (!items->is_array()) return std::nullopt;
        for (const auto& item : items->as_array()) {
            const auto* entry = item.if_object();
            auto resource = entry != nullptr ? json_detail::to_resource(*entry) : std::nullopt;
            if (!resource) return std::nullopt;
            answer.items.push_back(std::move(*resource));
        }
    }
    if (const auto* prefixes = object->if_contains("prefixes")) {
        if (!prefixes->is_array()) return std::nullopt;
        for (const auto& prefix : prefixes->as_array()) {
            if (!prefix.is_string()) return std::nullopt;
            answer.prefixes.emplace_back(prefix.as_string());
        }
    }
    return answer;
}

ErrorAnswer parse_error(std::string_view text)
{
    ErrorAnswer answer;
    const auto object = json_detail::parse_object(text);
    if (!object) return answer;
    const auto* error = json_detail::object_of(*object, "error");
    if (error == nullptr) return answer;
    answer.message = json_detail::text_of(*error, "message");
    const auto* errors = error->if_contains("errors");
    if (errors == nullptr || !errors->is_array() || errors->as_array().empty()) return answer;
    if (const auto* first = errors->as_array().front().if_object()) {
        answer.reason = json_detail::text_of(*first, "reason");
        if (answer.message.empty()) answer.message = json_detail::text_of(*first, "message");
    }
    return answer;
}

ErrorAnswer parse_token_error(std::string_view text)
{
    const auto object = json_detail::parse_object(text);
    if (!object) return {};
    return {json_detail::text_of(*object, "error"), json_detail::text_of(*object, "error_description")};
}

std::optional<TokenAnswer> parse_token(std::string_view text)
{
    const auto object = json_detail::parse_object(text);
    if (!object) return std::nullopt;
    const auto* life = object->if_contains("expires_in");
    TokenAnswer answer{.access_token = json_detail::text_of(*object, "access_token")};
    if (answer.access_token.empty() || life == nullptr) return std::nullopt;
    // It goes into a header line.
    const auto visible = [](char c) { return c > ' ' && c <= '~'; };
    if (!std::all_of(answer.access_token.begin(), answer.access_token.end(), visible)) return std::nullopt;
    boost::system::error_code code;
    const auto seconds = life->is_number() ? life->to_number<std::int64_t>(code) : std::int64_t{-1};
    if (code || seconds < 0) return std::nullopt;
    answer.expires_in = std::min<std::int64_t>(seconds, 86'400);
    return answer;
}

std::optional<SessionNote> parse_note(std::string_view text)
{
    const auto object = json_detail::parse_object(text);
    if (!object) return std::nullopt;
    SessionNote note{.object = json_detail::text_of(*object, "object"),
                     .process = json_detail::text_of(*object, "process"),
                     .session = json_detail::text_of(*object, "session")};
    if (note.object.empty() || note.session.empty()) return std::nullopt;
    return note;
}

std::string to_json(const Members& members, const Members& metadata)
{
    boost::json::object object;
    for (const auto& [name, value] : members) object[name] = value;
    if (!metadata.empty()) {
        boost::json::object inner;
        for (const auto& [name, value] : metadata) inner[name] = value;
        object["metadata"] = std::move(inner);
    }
    return boost::json::serialize(object);
}

}  // namespace holdfast::inline v1::google_cloud

#endif
