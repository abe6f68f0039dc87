#ifndef HOLDFAST_DESTINATION_GLACIER_JSON_IPP
#define HOLDFAST_DESTINATION_GLACIER_JSON_IPP

#include <holdfast/configuration/utf8.hpp>
#include <holdfast/destination/glacier/json.hpp>
#include <holdfast/destination/glacier/json_fields.ipp>
#include <holdfast/error.hpp>

#include <cstdio>
#include <utility>

namespace holdfast::inline v1::glacier {

namespace json_detail {

/// Calls `take` with each object of an array; false if there is no such array, or `take` says so.
template <class Take>
[[nodiscard]] bool for_each_object(const object& from, std::string_view name, const Take& take)
{
    const auto* found = from.if_contains(name);
    if (found == nullptr || !found->is_array()) return false;
    for (const auto& element : found->as_array())
        if (!element.is_object() || !take(element.as_object())) return false;
    return true;
}

[[nodiscard]] inline std::optional<JobAnswer> job_in(const object& from)
{
    JobAnswer job{.id = text_of(from, "JobId"),
                  .archive = text_of(from, "ArchiveId"),
                  .message = text_of(from, "StatusMessage").substr(0, 500),
                  .created = time_of(from, "CreationDate"),
                  .tree_hash = text_of(from, "ArchiveSHA256TreeHash")};
    const std::string state = text_of(from, "StatusCode");
    if (!is_id(job.id) || (!job.archive.empty() && !is_id(job.archive))) return std::nullopt;
    if (state == "Succeeded")
        job.state = JobAnswer::State::succeeded;
    else if (state == "Failed")
        job.state = JobAnswer::State::failed;
    else if (state != "InProgress")
        return std::nullopt;
    job.size = number_of(from, job.archive.empty() ? "InventorySizeInBytes" : "ArchiveSizeInBytes");
    const std::string range = text_of(from, "RetrievalByteRange");
    job.whole =
        range.empty() || job.size == 0 || range == "0-" + std::to_string(number_of(from, "ArchiveSizeInBytes") - 1);
    return job;
}

/// A JSON text of printable ASCII.
[[nodiscard]] inline std::optional<std::string> quoted(std::string_view text)
{
    std::string result = "\"";
    const auto escape = [&](unsigned unit) {
        char digits[8];
        std::snprintf(digits, sizeof digits, "\\u%04x", unit & 0xffffU);
        result += digits;
    };
    while (!text.empty()) {
        const std::size_t length = detail::utf8_length(text);
        if (length == 0) return std::nullopt;
        const auto lead = static_cast<unsigned char>(text.front());
        if (length == 1) {
            if (lead == '"' || lead == '\\')
                result += {'\\', static_cast<char>(lead)};
            else if (lead < 0x20 || lead == 0x7f)
                escape(lead);
            else
                result += static_cast<char>(lead);
        } else {
            unsigned point = lead & (0x7fU >> length);
            for (std::size_t i = 1; i < length; ++i)
                point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3fU);
            if (point >= 0x10000) {
                escape(0xd800 + ((point - 0x10000) >> 10));
                escape(0xdc00 + ((point - 0x10000) & 0x3ff));
            } else {
                escape(point);
            }
        }
        text.remove_prefix(length);
    }
    return result + "\"";
}

}  // namespace json_detail

ErrorAnswer parse_error(std::string_view text)
{
    using namespace json_detail;
    const auto body = parse_object(text);
    if (!body) return {};
    ErrorAnswer answer{.code = text_of(*body, "code"), .message = text_of(*body, "message").substr(0, 500)};
    // Signatures are checked by a front of Amazon's that has a style of its own.
    if (answer.code.empty()) answer.code = text_of(*body, "__type");
    if (const auto hash = answer.code.find('#'); hash != std::string::npos) answer.code.erase(0, hash + 1);
    if (answer.message.empty()) answer.message = text_of(*body, "Message").substr(0, 500);
    return answer;
}

std::optional<VaultAnswer> parse_vault(std::string_view text)
{
    using namespace json_detail;
    const auto body = parse_object(text);
    if (!body || text_of(*body, "VaultName").empty()) return std::nullopt;
    return VaultAnswer{.archives = number_of(*body, "NumberOfArchives"),
                       .inventory = time_of(*body, "LastInventoryDate")};
}

std::optional<JobAnswer> parse_job(std::string_view text)
{
    const auto body = json_detail::parse_object(text);
    return body ? json_detail::job_in(*body) : std::nullopt;
}

std::optional<JobsAnswer> parse_jobs(std::string_view text)
{
    using namespace json_detail;
    const auto body = parse_object(text);
    JobsAnswer answer;
    if (!body || !for_each_object(*body, "JobList", [&](const object& element) {
            auto job = job_in(element);
            if (job) answer.jobs.push_back(std::move(*job));
            return job.has_value();
        }))
        return std::nullopt;
    answer.marker = text_of(*body, "Marker");
    return answer;
}

std::optional<UploadsAnswer> parse_uploads(std::string_view text)
{
    using namespace json_detail;
    const auto body = parse_object(text);
    UploadsAnswer answer;
    if (!body || !for_each_object(*body, "UploadsList", [&](const object& element) {
            answer.uploads.push_back({.id = text_of(element, "MultipartUploadId"),
                                      .description = text_of(element, "ArchiveDescription"),
                                      .created = time_of(element, "CreationDate")});
            return is_id(answer.uploads.back().id);
        }))
        return std::nullopt;
    answer.marker = text_of(*body, "Marker");
    return answer;
}

std::optional<Inventory> parse_inventory(std::string_view text)
{
    using namespace json_detail;
    const auto body = parse_object(text);
    Inventory inventory;
    if (!body || !for_each_object(*body, "ArchiveList", [&](const object& element) {
            inventory.archives.push_back({.id = text_of(element, "ArchiveId"),
                                          .description = text_of(element, "ArchiveDescription"),
                                          .created = time_of(element, "CreationDate"),
                                          .size = number_of(element, "Size"),
                                          .tree_hash = text_of(element, "SHA256TreeHash")});
            return is_id(inventory.archives.back().id);
        }))
        return std::nullopt;
    inventory.date = time_of(*body, "InventoryDate");
    return inventory;
}

std::optional<Description> parse_description(std::string_view text)
{
    using namespace json_detail;
    const auto body = parse_object(text);
    if (!body || number_of(*body, "holdfast") != 1) return std::nullopt;
    Description description{
        .writer = text_of(*body, "by"), .name = text_of(*body, "name"), .empty = flag_of(*body, "empty")};
    if (!is_id(description.writer) || description.name.empty()) return std::nullopt;
    return description;
}

std::string to_json(const Description& description)
{
    const auto name = json_detail::quoted(description.name);
    if (!name) throw Error(errc::invalid_argument, "GlacierSettings.RemoteFolderName is not UTF-8. Write another one.");
    std::string text = "{\"holdfast\":1,\"by\":\"" + description.writer + "\",\"name\":" + *name;
    if (description.empty) text += ",\"empty\":true";
    text += "}";
    if (text.size() > 1024)
        throw Error(errc::invalid_argument,
                    "The object's name with its folder is too long for the description of an archive: " +
                        std::to_string(text.size()) +
                        " of 1024 characters. Choose a shorter GlacierSettings.RemoteFolderName.");
    return text;
}

}  // namespace holdfast::inline v1::glacier

#endif
