#ifndef HOLDFAST_TESTS_SERVICES_FAKE_GLACIER_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_GLACIER_HPP

#include "fake_aws_signature.hpp"
#include "fake_server.hpp"

#include <holdfast/destination/glacier/tree_hash.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/message.hpp>
#include <holdfast/destination/s3/sigv4.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fake {

/// As much of Amazon Glacier as an archiver can tell, in memory: vaults, archives in one request and in parts with all
/// checks of hashes, alignment and sizes, jobs that take a while, inventories that lag, signatures. It is itself
/// checked with Amazon's own client (tests/e2e/glacier). It misbehaves as it is told.
class Glacier {
public:
    using TimePoint = holdfast::TimePoint;
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
    /// Looks at a request before it is carried out; an answer takes its place.
    using Before = std::function<std::optional<Answer>(const Request&)>;
    /// May replace the answer after the request was carried out.
    using After = std::function<void(const Request&, Answer&)>;

    std::map<std::string, Vault> vaults{{"vault", {}}};
    Before before{};
    After after{};
    std::string access_key = "GLACIERKEY";
    std::string secret_key = "glacier/SECRET+key";
    std::string region = "eu-west-1";
    /// How long a job takes.
    holdfast::TimeSpan job_time = holdfast::TimeSpan::zero();
    /// Put forward by tests; the server's clock is this much ahead.
    holdfast::TimeSpan ahead = holdfast::TimeSpan::zero();
    bool supported = true;           ///< false: as for accounts that never had an archive
    bool fresh_inventories = false;  ///< an inventory is taken whenever one is asked for
    std::size_t page = 50;

    explicit Glacier(std::uint16_t port = 0) : server_([this](const Request& request) { return handle(request); }, port)
    {
    }

    [[nodiscard]] const Server& server() const { return server_; }
    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] Vault& vault() { return vaults.at("vault"); }
    [[nodiscard]] TimePoint now() const { return holdfast::to_time_point(std::chrono::system_clock::now()) + ahead; }
    /// What Amazon does about once a day.
    void take_inventory(const std::string& name = "vault")
    {
        const std::lock_guard lock(mutex_);
        Vault& vault = vaults.at(name);
        vault.inventory = vault.archives;
        vault.inventory_date = now();
    }
    [[nodiscard]] static Answer error(int status, const std::string& code, const std::string& message = "m")
    {
        const boost::json::object body{{"code", code}, {"message", message}, {"type", "Client"}};
        return {.status = status,
                .headers = {{"Content-Type", "application/json"}, {"x-amzn-RequestId", "request-1"}},
                .body = boost::json::serialize(body)};
    }
    /// How many requests began so, such as "POST /-/vaults/vault/jobs".
    [[nodiscard]] int count(const std::string& start) const
    {
        const auto log = server_.log();
        return static_cast<int>(
            std::count_if(log.begin(), log.end(), [&](const auto& line) { return line.starts_with(start); }));
    }

private:
    using Query = holdfast::s3::Query;

    [[nodiscard]] static std::string value_of(const Query& query, const std::string& name)
    {
        for (const auto& [key, value] : query)
            if (key == name) return value;
        return {};
    }
    [[nodiscard]] static std::string tree_hash_of(std::string_view bytes)
    {
        return holdfast::http::hex(holdfast::glacier::tree_hash(holdfast::http::as_body(bytes)));
    }
    [[nodiscard]] static Answer missing(const std::string& what, const std::string& id)
    {
        return error(404, "ResourceNotFoundException", "The " + what + " ID was not found: " + id);
    }
    [[nodiscard]] static Answer wrong(const std::string& message)
    {
        return error(400, "InvalidParameterValueException", message);
    }

    Answer handle(const Request& request)
    {
        const std::lock_guard lock(mutex_);
        if (before)
            if (auto answer = before(request)) return *answer;
        const bool head_only = request.header("expect") == "100-continue";
        Answer answer;
        const AwsSignature rules{access_key, secret_key, region, "glacier", now()};
        if (const auto refusal = rules.check(request, head_only))
            answer = error(403, refusal->first, refusal->second);
        else if (head_only)
            return {};
        else
            answer = carry_out(request);
        answer.headers.emplace_back("Date", holdfast::http::http_date(now()));
        if (after) after(request, answer);
        return answer;
    }

    Answer carry_out(const Request& request)
    {
        if (!supported)
            return error(400, "NoLongerSupportedException", "This API is no longer supported for new accounts.");
        if (request.header("x-amz-glacier-version") != "2012-06-01")
            return error(400, "MissingParameterValueException", "Required parameter missing: API version");
        std::vector<std::string> path;
        for (const auto& part : split(request.target.substr(0, request.target.find('?')), '/'))
            path.push_back(decode(part));
        const Query query = query_of(request.target);
        if (path.size() < 3 || path[1] != "vaults") return wrong("path");
        const auto found = vaults.find(path[2]);
        if (path.size() == 3 && request.method == "PUT") {
            vaults[path[2]];
            return {.status = 201, .headers = {{"Location", "/1/vaults/" + path[2]}}};
        }
        if (found == vaults.end())
            return error(404, "ResourceNotFoundException",
                         "Vault not found for ARN: arn:aws:glacier:" + region + ":1:vaults/" + path[2]);
        Vault& vault = found->second;
        for (auto upload = vault.uploads.begin(); upload != vault.uploads.end();)
            upload = upload->second.touched + std::chrono::hours(24) < now() ? vault.uploads.erase(upload)
                                                                             : std::next(upload);
        const std::string arn = "arn:aws:glacier:" + region + ":1:vaults/" + path[2];
        if (path.size() == 3) return describe(path[2], arn, vault);
        const std::string id = path.size() > 4 ? path[4] : "";
        if (path[3] == "archives") return on_archives(request, vault, id);
        if (path[3] == "multipart-uploads")
            return id.empty() ? on_uploads(request, query, vault, arn) : on_upload(request, vault, id);
        if (path[3] == "jobs") return on_jobs(request, query, vault, id, path.size() > 5, arn);
        return wrong("path");
    }
    [[nodiscard]] static Answer json(const boost::json::value& body)
    {
        return {.headers = {{"Content-Type", "application/json"}}, .body = boost::json::serialize(body)};
    }
    [[nodiscard]] Answer describe(const std::string& name, const std::string& arn, const Vault& vault) const
    {
        boost::json::object body{
            {"VaultARN", arn},
            {"VaultName", name},
            {"CreationDate", "2020-01-01T00:00:00.000Z"},
            {"NumberOfArchives", fresh_inventories ? vault.archives.size() : vault.inventory.size()},
            {"SizeInBytes", 0}};
        body["LastInventoryDate"] = nullptr;
        if (vault.inventory_date) body["LastInventoryDate"] = holdfast::http::iso_time(*vault.inventory_date);
        return json(body);
    }
    [[nodiscard]] static bool is_description(std::string_view text)
    {
        return text.size() <= 1024 &&
               std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    }

    Answer on_archives(const Request& request, Vault& vault, const std::string& id)
    {
        if (request.method == "DELETE") {
            vault.archives.erase(id);
            return {.status = 204};
        }
        if (request.body.empty()) return wrong("Content-Length must be at least 1");
        if (request.header("x-amz-content-sha256").empty())
            return error(400, "MissingParameterValueException", "x-amz-content-sha256");
        if (request.header("x-amz-sha256-tree-hash") != tree_hash_of(request.body))
            return wrong("Checksum mismatch: expected " + tree_hash_of(request.body));
        if (!is_description(request.header("x-amz-archive-description"))) return wrong("Invalid archive description");
        return store(vault, request.body, request.header("x-amz-archive-description"));
    }
    Answer store(Vault& vault, std::string bytes, std::string description)
    {
        // As long as Amazon's, and with characters that need care.
        std::string id = "archive-" + std::to_string(++last_id_) + "_";
        id.resize(138, 'A');
        const std::string hash = tree_hash_of(bytes);
        vault.archives[id] = {std::move(bytes), std::move(description), now()};
        return {.status = 201,
                .headers = {{"x-amz-archive-id", id},
                            {"x-amz-sha256-tree-hash", hash},
                            {"Location", "/1/vaults/vault/archives/" + id}}};
    }

    Answer on_uploads(const Request& request, const Query& query, Vault& vault, const std::string& arn)
    {
        if (request.method == "POST") {
            const std::uint64_t size = number(request.header("x-amz-part-size"));
            const bool right = size >= (1ULL << 20) && size <= (4ULL << 30) && (size & (size - 1)) == 0;
            if (!right) return wrong("Invalid part size");
            if (!is_description(request.header("x-amz-archive-description"))) return wrong("Invalid description");
            const std::string id = "upload-" + std::to_string(++last_id_) + "_x-";
            vault.uploads[id] = {.description = request.header("x-amz-archive-description"),
                                 .part_size = size,
                                 .created = now(),
                                 .touched = now()};
            return {.status = 201, .headers = {{"x-amz-multipart-upload-id", id}}};
        }
        boost::json::array list;
        boost::json::object body{{"Marker", nullptr}};
        const std::size_t most = limit_of(query);
        for (const auto& [id, upload] : vault.uploads) {
            if (id < value_of(query, "marker")) continue;
            if (list.size() == most) {
                body["Marker"] = id;
                break;
            }
            list.push_back(boost::json::object{{"MultipartUploadId", id},
                                               {"VaultARN", arn},
                                               {"ArchiveDescription", upload.description},
                                               {"PartSizeInBytes", upload.part_size},
                                               {"CreationDate", holdfast::http::iso_time(upload.created)}});
        }
        body["UploadsList"] = std::move(list);
        return json(body);
    }
    Answer on_upload(const Request& request, Vault& vault, const std::string& id)
    {
        const auto found = vault.uploads.find(id);
        if (request.method == "POST" && vault.completed.contains(id))
            return {.status = 201, .headers = {{"x-amz-archive-id", vault.completed.at(id)}}};
        if (found == vault.uploads.end()) return missing("upload", id);
        Upload& upload = found->second;
        upload.touched = now();
        if (request.method == "DELETE") {
            vault.uploads.erase(found);
            return {.status = 204};
        }
        if (request.method == "GET") return list_parts(id, upload);
        if (request.method == "PUT") return put_part(request, upload);
        std::string bytes;
        for (const auto& [offset, part] : upload.parts) {
            if (offset != bytes.size()) return wrong("A range is missing at " + std::to_string(bytes.size()));
            if (part.size() != upload.part_size && offset != upload.parts.rbegin()->first)
                return wrong("Part of the wrong size at " + std::to_string(offset));
            bytes += part;
        }
        if (bytes.empty() || request.header("x-amz-archive-size") != std::to_string(bytes.size()))
            return wrong("x-amz-archive-size is not the size of the parts");
        if (request.header("x-amz-sha256-tree-hash") != tree_hash_of(bytes))
            return wrong("Checksum mismatch: expected " + tree_hash_of(bytes));
        Answer answer = store(vault, std::move(bytes), upload.description);
        vault.completed[id] = answer.headers.front().second;
        vault.uploads.erase(found);
        return answer;
    }
    [[nodiscard]] static Answer put_part(const Request& request, Upload& upload)
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
    [[nodiscard]] static Answer list_parts(const std::string& id, const Upload& upload)
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

    Answer on_jobs(const Request& request, const Query& query, Vault& vault, const std::string& id, bool output,
                   const std::string& arn)
    {
        // The output is kept for a day.
        std::erase_if(vault.jobs, [&](const Job& job) { return job.done + std::chrono::hours(24) < now(); });
        if (request.method == "POST") return begin_job(request, vault, arn);
        if (id.empty()) {
            boost::json::array list;
            const std::size_t most = limit_of(query);
            std::size_t at = static_cast<std::size_t>(number(value_of(query, "marker")));
            for (; at < vault.jobs.size() && list.size() < most; ++at) list.push_back(job_json(vault.jobs[at], arn));
            boost::json::object body{{"JobList", std::move(list)}, {"Marker", nullptr}};
            if (at < vault.jobs.size()) body["Marker"] = std::to_string(at);
            return json(body);
        }
        const auto job = std::ranges::find(vault.jobs, id, &Job::id);
        if (job == vault.jobs.end()) return missing("job", id);
        if (!output) return json(job_json(*job, arn));
        if (job->failed || job->done > now()) return wrong("The job is not currently available for download: " + id);
        return read_output(request, *job);
    }
    Answer begin_job(const Request& request, Vault& vault, const std::string& arn)
    {
        boost::system::error_code code;
        const auto body = boost::json::parse(request.body, code);
        if (code || !body.is_object()) return wrong("body");
        const auto text = [&](const char* name) {
            const auto* value = body.as_object().if_contains(name);
            return value && value->is_string() ? std::string(value->as_string()) : std::string();
        };
        Job job{.id = "job-" + std::to_string(++last_id_) + "_J",
                .description = text("Description"),
                .tier = text("Tier"),
                .created = now(),
                .done = now() + job_time};
        if (text("Type") == "archive-retrieval") {
            const auto archive = vault.archives.find(text("ArchiveId"));
            if (archive == vault.archives.end()) return missing("archive", text("ArchiveId"));
            if (!job.tier.empty() && job.tier != "Expedited" && job.tier != "Standard" && job.tier != "Bulk")
                return wrong("Tier");
            job.archive = archive->first;
            job.output = archive->second.bytes;
            job.tree_hash = tree_hash_of(job.output);
        } else if (text("Type") == "inventory-retrieval") {
            if (fresh_inventories) {
                vault.inventory = vault.archives;
                vault.inventory_date = now();
            }
            if (!vault.inventory_date) return missing("inventory", "none yet");
            boost::json::array archives;
            for (const auto& [id, archive] : vault.inventory)
                archives.push_back(boost::json::object{{"ArchiveId", id},
                                                       {"ArchiveDescription", archive.description},
                                                       {"CreationDate", holdfast::http::iso_time(archive.created)},
                                                       {"Size", archive.bytes.size()},
                                                       {"SHA256TreeHash", tree_hash_of(archive.bytes)}});
            job.output = boost::json::serialize(
                boost::json::object{{"VaultARN", arn},
                                    {"InventoryDate", holdfast::http::iso_time(*vault.inventory_date)},
                                    {"ArchiveList", std::move(archives)}});
        } else {
            return wrong("Type");
        }
        vault.jobs.push_back(job);
        return {.status = 202, .headers = {{"x-amz-job-id", job.id}, {"Location", "/1/vaults/vault/jobs/" + job.id}}};
    }
    [[nodiscard]] boost::json::object job_json(const Job& job, const std::string& arn) const
    {
        const bool done = job.done <= now();
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
    [[nodiscard]] static Answer read_output(const Request& request, const Job& job)
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
            answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(from) + "-" + std::to_string(to) +
                                                             "/" + std::to_string(job.output.size()));
        }
        answer.body = job.output.substr(from, to - from + 1);
        if (!job.archive.empty()) {
            answer.headers.emplace_back("Content-Type", "application/octet-stream");
            if (from % MiB == 0 && ((to + 1) % MiB == 0 || to + 1 == job.output.size()))
                answer.headers.emplace_back("x-amz-sha256-tree-hash", tree_hash_of(answer.body));
        }
        return answer;
    }

    [[nodiscard]] static std::uint64_t number(const std::string& text)
    {
        std::uint64_t value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    }
    [[nodiscard]] std::size_t limit_of(const Query& query) const
    {
        const std::string limit = value_of(query, "limit");
        return limit.empty() ? page : std::min<std::size_t>(page, number(limit));
    }

    std::mutex mutex_{};
    int last_id_ = 0;
    Server server_;
};

}  // namespace fake

#endif
