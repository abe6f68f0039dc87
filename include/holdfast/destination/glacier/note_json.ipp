#ifndef HOLDFAST_DESTINATION_GLACIER_NOTE_JSON_IPP
#define HOLDFAST_DESTINATION_GLACIER_NOTE_JSON_IPP

#include <holdfast/destination/glacier/json.hpp>
#include <holdfast/destination/glacier/json_fields.ipp>

namespace holdfast::inline v1::glacier {

std::optional<ArchiveNote> parse_archive_note(std::string_view text)
{
    using namespace json_detail;
    const auto body = parse_object(text);
    if (!body) return std::nullopt;
    const auto time = time_of(*body, "time");
    ArchiveNote note{.name = text_of(*body, "name"),
                     .id = text_of(*body, "id"),
                     .size = number_of(*body, "size"),
                     .time = time.value_or(TimePoint{}),
                     .tree_hash = text_of(*body, "hash")};
    if (note.name.empty() || !is_id(note.id) || !time) return std::nullopt;
    if (const auto* others = body->if_contains("others"); others != nullptr && others->is_array())
        for (const auto& other : others->as_array()) {
            if (!other.is_string() || !is_id(std::string_view(other.as_string()))) return std::nullopt;
            note.others.emplace_back(other.as_string());
        }
    return note;
}

std::optional<IntentNote> parse_intent_note(std::string_view text)
{
    using namespace json_detail;
    const auto body = parse_object(text);
    if (!body) return std::nullopt;
    const auto since = time_of(*body, "since");
    IntentNote note{.name = text_of(*body, "name"),
                    .since = since.value_or(TimePoint{}),
                    .may_be_stored = flag_of(*body, "stored")};
    if (note.name.empty() || !since) return std::nullopt;
    return note;
}

std::optional<JobNote> parse_job_note(std::string_view text)
{
    using namespace json_detail;
    const auto body = parse_object(text);
    if (!body) return std::nullopt;
    const auto since = time_of(*body, "since");
    JobNote note{.id = text_of(*body, "id"), .since = since.value_or(TimePoint{})};
    if (!is_id(note.id) || !since) return std::nullopt;
    return note;
}

std::optional<StateNote> parse_state_note(std::string_view text)
{
    using namespace json_detail;
    const auto body = parse_object(text);
    if (!body) return std::nullopt;
    const auto since = time_of(*body, "since");
    if (!since) return std::nullopt;
    return StateNote{.since = *since, .inventory = time_of(*body, "inventory")};
}

std::string to_json(const ArchiveNote& note)
{
    json_detail::object body{{"name", note.name}, {"id", note.id}, {"size", note.size}};
    body["time"] = http::iso_time(note.time);
    if (!note.tree_hash.empty()) body["hash"] = note.tree_hash;
    if (!note.others.empty()) body["others"] = boost::json::array(note.others.begin(), note.others.end());
    return boost::json::serialize(body);
}

std::string to_json(const IntentNote& note)
{
    const json_detail::object body{
        {"name", note.name}, {"since", http::iso_time(note.since)}, {"stored", note.may_be_stored}};
    return boost::json::serialize(body);
}

std::string to_json(const JobNote& note)
{
    const json_detail::object body{{"id", note.id}, {"since", http::iso_time(note.since)}};
    return boost::json::serialize(body);
}

std::string to_json(const StateNote& note)
{
    json_detail::object body{{"since", http::iso_time(note.since)}};
    if (note.inventory) body["inventory"] = http::iso_time(*note.inventory);
    return boost::json::serialize(body);
}

}  // namespace holdfast::inline v1::glacier

#endif
