#ifndef HOLDFAST_TESTS_SERVICES_FAKE_GLACIER_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_GLACIER_HPP

#include "fake_aws_signature.hpp"
#include "fake_glacier_vault.hpp"
#include "fake_server.hpp"

#include <holdfast/destination/http/date.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fake {

/// As much of Amazon Glacier as an archiver can tell, in memory: vaults, archives in one request and in parts with all
/// checks of hashes, alignment and sizes, jobs that take a while, inventories that lag, signatures. It is itself
/// checked with Amazon's own client (tests/e2e/glacier). It misbehaves as it is told.
class Glacier {
public:
    using TimePoint = holdfast::TimePoint;
    using Vault = glacier::Vault;
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
        return glacier::error(status, code, message);
    }
    /// How many requests began so, such as "POST /-/vaults/vault/jobs".
    [[nodiscard]] int count(const std::string& start) const { return server_.count(start); }

private:
    using Archive = glacier::Archive;
    using Upload = glacier::Upload;
    using Job = glacier::Job;
    using Query = glacier::Query;

    Answer handle(const Request& request)
    {
        const std::lock_guard lock(mutex_);
        if (!request.is_awaited()) return {.fault = Answer::Fault::reset};
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
        if (path.size() < 3 || path[1] != "vaults") return glacier::wrong("path");
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
        return glacier::wrong("path");
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
        const auto date = fresh_inventories ? std::optional(now()) : vault.inventory_date;
        if (date) body["LastInventoryDate"] = holdfast::http::iso_time(*date);
        return glacier::json(body);
    }
    Answer on_archives(const Request& request, Vault& vault, const std::string& id)
    {
        if (request.method == "DELETE") {
            vault.archives.erase(id);
            return {.status = 204};
        }
        if (request.body.empty()) return glacier::wrong("Content-Length must be at least 1");
        if (request.header("x-amz-content-sha256").empty())
            return error(400, "MissingParameterValueException", "x-amz-content-sha256");
        if (request.header("x-amz-sha256-tree-hash") != glacier::tree_hash_of(request.body))
            return glacier::wrong("Checksum mismatch: expected " + glacier::tree_hash_of(request.body));
        if (!glacier::is_description(request.header("x-amz-archive-description")))
            return glacier::wrong("Invalid archive description");
        return store(vault, request.body, request.header("x-amz-archive-description"));
    }
    Answer store(Vault& vault, std::string bytes, std::string description)
    {
        // As long as Amazon's, and with characters that need care.
        std::string id = "archive-" + std::to_string(++last_id_) + "_";
        id.resize(138, 'A');
        const std::string hash = glacier::tree_hash_of(bytes);
        vault.archives[id] = {std::move(bytes), std::move(description), now()};
        return {.status = 201,
                .headers = {{"x-amz-archive-id", id},
                            {"x-amz-sha256-tree-hash", hash},
                            {"Location", "/1/vaults/vault/archives/" + id}}};
    }

    Answer on_uploads(const Request& request, const Query& query, Vault& vault, const std::string& arn)
    {
        if (request.method == "POST") {
            const std::uint64_t size = glacier::number(request.header("x-amz-part-size"));
            const bool right = size >= (1ULL << 20) && size <= (4ULL << 30) && (size & (size - 1)) == 0;
            if (!right) return glacier::wrong("Invalid part size");
            if (!glacier::is_description(request.header("x-amz-archive-description")))
                return glacier::wrong("Invalid description");
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
            if (id < glacier::value_of(query, "marker")) continue;
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
        return glacier::json(body);
    }
    Answer on_upload(const Request& request, Vault& vault, const std::string& id)
    {
        const auto found = vault.uploads.find(id);
        if (request.method == "POST" && vault.completed.contains(id))
            return {.status = 201, .headers = {{"x-amz-archive-id", vault.completed.at(id)}}};
        if (found == vault.uploads.end()) return glacier::missing("upload", id);
        Upload& upload = found->second;
        upload.touched = now();
        if (request.method == "DELETE") {
            vault.uploads.erase(found);
            return {.status = 204};
        }
        if (request.method == "GET") return glacier::list_parts(id, upload);
        if (request.method == "PUT") return glacier::put_part(request, upload);
        std::string bytes;
        for (const auto& [offset, part] : upload.parts) {
            if (offset != bytes.size()) return glacier::wrong("A range is missing at " + std::to_string(bytes.size()));
            if (part.size() != upload.part_size && offset != upload.parts.rbegin()->first)
                return glacier::wrong("Part of the wrong size at " + std::to_string(offset));
            bytes += part;
        }
        if (bytes.empty() || request.header("x-amz-archive-size") != std::to_string(bytes.size()))
            return glacier::wrong("x-amz-archive-size is not the size of the parts");
        if (request.header("x-amz-sha256-tree-hash") != glacier::tree_hash_of(bytes))
            return glacier::wrong("Checksum mismatch: expected " + glacier::tree_hash_of(bytes));
        Answer answer = store(vault, std::move(bytes), upload.description);
        vault.completed[id] = answer.headers.front().second;
        vault.uploads.erase(found);
        return answer;
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
            std::size_t at = static_cast<std::size_t>(glacier::number(glacier::value_of(query, "marker")));
            for (; at < vault.jobs.size() && list.size() < most; ++at)
                list.push_back(glacier::job_json(vault.jobs[at], arn, now()));
            boost::json::object body{{"JobList", std::move(list)}, {"Marker", nullptr}};
            if (at < vault.jobs.size()) body["Marker"] = std::to_string(at);
            return glacier::json(body);
        }
        const auto job = std::ranges::find(vault.jobs, id, &Job::id);
        if (job == vault.jobs.end()) return glacier::missing("job", id);
        if (!output) return glacier::json(glacier::job_json(*job, arn, now()));
        if (job->failed || job->done > now())
            return glacier::wrong("The job is not currently available for download: " + id);
        return glacier::read_output(request, *job);
    }
    Answer begin_job(const Request& request, Vault& vault, const std::string& arn)
    {
        boost::system::error_code code;
        const auto body = boost::json::parse(request.body, code);
        if (code || !body.is_object()) return glacier::wrong("body");
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
            if (archive == vault.archives.end()) return glacier::missing("archive", text("ArchiveId"));
            if (!job.tier.empty() && job.tier != "Expedited" && job.tier != "Standard" && job.tier != "Bulk")
                return glacier::wrong("Tier");
            job.archive = archive->first;
            job.output = archive->second.bytes;
            job.tree_hash = glacier::tree_hash_of(job.output);
        } else if (text("Type") == "inventory-retrieval") {
            if (fresh_inventories) {
                vault.inventory = vault.archives;
                vault.inventory_date = now();
            }
            if (!vault.inventory_date) return glacier::missing("inventory", "none yet");
            boost::json::array archives;
            for (const auto& [id, archive] : vault.inventory)
                archives.push_back(boost::json::object{{"ArchiveId", id},
                                                       {"ArchiveDescription", archive.description},
                                                       {"CreationDate", holdfast::http::iso_time(archive.created)},
                                                       {"Size", archive.bytes.size()},
                                                       {"SHA256TreeHash", glacier::tree_hash_of(archive.bytes)}});
            job.output = boost::json::serialize(
                boost::json::object{{"VaultARN", arn},
                                    {"InventoryDate", holdfast::http::iso_time(*vault.inventory_date)},
                                    {"ArchiveList", std::move(archives)}});
        } else {
            return glacier::wrong("Type");
        }
        vault.jobs.push_back(job);
        return {.status = 202, .headers = {{"x-amz-job-id", job.id}, {"Location", "/1/vaults/vault/jobs/" + job.id}}};
    }
    [[nodiscard]] std::size_t limit_of(const Query& query) const
    {
        const std::string limit = glacier::value_of(query, "limit");
        return limit.empty() ? page : std::min<std::size_t>(page, glacier::number(limit));
    }

    std::mutex mutex_{};
    int last_id_ = 0;
    Server server_;
};

}  // namespace fake

#endif
