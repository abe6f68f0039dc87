#ifndef HOLDFAST_TESTS_SERVICES_FAKE_GLACIER_VAULT_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_GLACIER_VAULT_HPP

#include "fake_server.hpp"

#include <holdfast/destination/glacier/tree_hash.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/message.hpp>
#include <holdfast/destination/s3/sigv4.hpp>
#include <holdfast/time.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What vaults hold, and the answers that need no more than that.
namespace fake::glacier {

using holdfast::TimePoint;
using Query = holdfast::s3::Query;

struct Archive {
    std::string bytes;
    std::string description;
    TimePoint created{};
};
struct Upload {
    std::string description;
    std::uint64_t part_size = 0;
    std::map<std::uint64_t, std::string> parts{};  ///< by offset
    TimePoint created{};
    TimePoint touched{};
};
struct Job {
    std::string id;
    std::string archive{};  ///< blank: an inventory
    std::string output{};
    std::string tree_hash{};
    std::string description{};
    std::string tier{};
    TimePoint created{};
    TimePoint done{};
    bool failed = false;
};
struct Vault {
    std::map<std::string, Archive> archives{};
    std::map<std::string, Upload> uploads{};
    std::map<std::string, std::string> completed{};  ///< archive by upload
    std::vector<Job> jobs{};
    std::optional<TimePoint> inventory_date{};
    std::map<std::string, Archive> inventory{};
};

[[nodiscard]] inline Answer error(int status, const std::string& code, const std::string& message = "m")
{
    const boost::json::object body{{"code", code}, {"message", message}, {"type", "Client"}};
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}, {"x-amzn-RequestId", "request-1"}},
            .body = boost::json::serialize(body)};
}
[[nodiscard]] inline std::string value_of(const Query& query, const std::string& name)
{
    for (const auto& [key, value] : query)
        if (key == name) return value;
    return {};
}
[[nodiscard]] inline std::uint64_t number(const std::string& text)
{
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}
[[nodiscard]] inline std::string tree_hash_of(std::string_view bytes)
{
    return holdfast::http::hex(holdfast::glacier::tree_hash(holdfast::http::as_body(bytes)));
}
[[nodiscard]] inline Answer missing(const std::string& what, const std::string& id)
{
    return error(404, "ResourceNotFoundException", "The " + what + " ID was not found: " + id);
}
[[nodiscard]] inline Answer wrong(const std::string& message)
{
    return error(400, "InvalidParameterValueException", message);
}
[[nodiscard]] inline Answer json(const boost::json::value& body)
{
    return {.headers = {{"Content-Type", "application/json"}}, .body = boost::json::serialize(body)};
}
[[nodiscard]] inline bool is_description(std::string_view text)
{
    return text.size() <= 1024 && std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

[[nodiscard]] inline Answer put_part(const Request& request, Upload& upload)
{
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    if (std::sscanf(request.header("content-range").c_str(), "bytes %lu-%lu/*", &from, &to) != 2)
        return wrong("Content-Range");
    if (from % upload.part_size != 0) return wrong("Range does not align with the part size");
    if (to < from || to - from + 1 != request.body.size() || request.body.size() > upload.part_size)
        return wrong("Range is not as long as the body, or longer than a part");
    if (from / upload.part_size >= 10'000) return wrong("More than 10000 parts");
    const std::string hash = tree_hash_of(request.body);
    if (request.header("x-amz-sha256-tree-hash") != hash) return wrong("Checksum mismatch: expected " + hash);
    upload.parts[from] = request.body;
    return {.status = 204, .headers = {{"x-amz-sha256-tree-hash", hash}}};
}
[[nodiscard]] inline Answer list_parts(const std::string& id, const Upload& upload)
{
    boost::json::array parts;
    for (const auto& [offset, part] : upload.parts)
        parts.push_back(boost::json::object{
            {"RangeInBytes", std::to_string(offset) + "-" + std::to_string(offset + part.size() - 1)},
            {"SHA256TreeHash", tree_hash_of(part)}});
    return json(boost::json::object{{"MultipartUploadId", id},
                                    {"ArchiveDescription", upload.description},
                                    {"PartSizeInBytes", upload.part_size},
                                    {"Marker", nullptr},
                                    {"Parts", std::move(parts)}});
}

[[nodiscard]] inline boost::json::object job_json(const Job& job, const std::string& arn, TimePoint now)
{
    const bool done = job.done <= now;
    boost::json::object body{{"JobId", job.id},
                             {"JobDescription", job.description},
                             {"Action", job.archive.empty() ? "InventoryRetrieval" : "ArchiveRetrieval"},
                             {"VaultARN", arn},
                             {"CreationDate", holdfast::http::iso_time(job.created)},
                             {"Completed", done},
                             {"StatusCode", !done        ? "InProgress"
                                            : job.failed ? "Failed"
                                                         : "Succeeded"},
                             {"StatusMessage", job.failed ? "made to fail" : ""},
                             {"Tier", job.tier.empty() ? "Standard" : job.tier}};
    for (const char* name : {"ArchiveId", "ArchiveSizeInBytes", "InventorySizeInBytes", "SHA256TreeHash",
                             "ArchiveSHA256TreeHash", "RetrievalByteRange"})
        body[name] = nullptr;
    if (job.archive.empty()) {
        if (done) body["InventorySizeInBytes"] = job.output.size();
    } else {
        body["ArchiveId"] = job.archive;
        body["ArchiveSizeInBytes"] = job.output.size();
        body["ArchiveSHA256TreeHash"] = job.tree_hash;
        body["RetrievalByteRange"] = "0-" + std::to_string(job.output.size() - 1);
        if (done) body["SHA256TreeHash"] = job.tree_hash;
    }
    return body;
}
[[nodiscard]] inline Answer read_output(const Request& request, const Job& job)
{
    constexpr std::uint64_t MiB = 1 << 20;
    std::uint64_t from = 0;
    std::uint64_t to = job.output.size() - 1;
    Answer answer{.headers = {{"Accept-Ranges", "bytes"}}};
    const std::string range = request.header("range");
    if (!range.empty()) {
        if (std::sscanf(range.c_str(), "bytes=%lu-%lu", &from, &to) < 1 || from > to || from >= job.output.size())
            return wrong("Invalid range: " + range);
        to = std::min<std::uint64_t>(to, job.output.size() - 1);
        answer.status = 206;
        answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(from) + "-" + std::to_string(to) + "/" +
                                                         std::to_string(job.output.size()));
    }
    answer.body = job.output.substr(from, to - from + 1);
    if (!job.archive.empty()) {
        answer.headers.emplace_back("Content-Type", "application/octet-stream");
        if (from % MiB == 0 && ((to + 1) % MiB == 0 || to + 1 == job.output.size()))
            answer.headers.emplace_back("x-amz-sha256-tree-hash", tree_hash_of(answer.body));
    }
    return answer;
}

}  // namespace fake::glacier

#endif
