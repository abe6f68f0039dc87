#ifndef HOLDFAST_TESTS_SERVICES_FAKE_AZURE_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_AZURE_HPP

#include "fake_server.hpp"

#include <holdfast/concepts/destination.hpp>
#include <holdfast/configuration/azure_settings.hpp>
#include <holdfast/destination/azure/options.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fake {

/// As much of Azure Blob Storage as an uploader can tell, in memory, for one container named `box` of the account
/// `acme`. Other than the emulator, uncommitted blocks are no blob here: they are neither found nor removed, and do not
/// stand in the way of a put. It does not check signatures (the emulator does, in the end-to-end tests); it misbehaves
/// as it is told.
class Azure {
public:
    struct Blob {
        std::string bytes{};
        std::map<std::string, std::string> headers{};
        int generation = 0;
        bool snapshots = false;

        [[nodiscard]] std::string etag() const { return "\"0x" + std::to_string(generation) + "\""; }
    };
    /// Blocks by id; sent and not committed.
    struct Pending {
        std::map<std::string, std::string> blocks{};
        std::string modified = "Thu, 01 Jan 2026 00:00:00 GMT";
    };
    /// Sees each request as it comes in, beside others; may wait.
    using Arrived = std::function<void(const Request&)>;
    /// Looks at a request before it is carried out; an answer takes its place.
    using Before = std::function<std::optional<Answer>(const Request&)>;
    /// May replace the answer after the request was carried out.
    using After = std::function<void(const Request&, Answer&)>;

    std::map<std::string, Blob> blobs;
    std::map<std::string, Pending> pending;
    Arrived arrived{};
    Before before;
    After after;
    std::size_t page = 5000;

    Azure() : server_([this](const Request& request) { return handle(request); }) {}

    [[nodiscard]] const Server& server() const { return server_; }
    [[nodiscard]] static holdfast::AzureSettings settings()
    {
        holdfast::AzureSettings settings;
        settings.account_name = "acme";
        settings.account_key = "a2V5";
        settings.storage_container = "box";
        settings.remote_folder_name = "root";
        return settings;
    }
    /// Quick retries, much patience: a machine under load may stand still for seconds.
    [[nodiscard]] holdfast::AzureOptions options() const
    {
        using namespace std::chrono_literals;
        holdfast::AzureOptions options;
        options.endpoint = server_.url() + "/acme";
        options.http.progress_timeout = 60s;
        options.http.connect_timeout = 60s;
        options.retry = {.attempts = 4, .base = 1ms, .throttled_base = 1ms, .cap = 1ms, .deadline = 10min};
        options.block_size = 1 << 20;
        return options;
    }
    [[nodiscard]] static holdfast::DestinationEnvironment environment(const boost::asio::any_io_executor& executor)
    {
        holdfast::DestinationEnvironment environment;
        environment.executor = executor;
        environment.blocking_executor = executor;
        environment.process_id = "test";
        environment.now = [] { return holdfast::to_time_point(std::chrono::system_clock::now()); };
        return environment;
    }
    [[nodiscard]] static Answer error(int status, const std::string& code, const std::string& more = "")
    {
        return {.status = status,
                .headers = {{"x-ms-error-code", code}, {"x-ms-request-id", "request-1"}},
                .body = "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + code +
                        "</Code><Message>m\nRequestId:r</Message>" + more + "</Error>"};
    }
    /// How many requests began so, such as "PUT /acme/box/root/a?comp=block".
    [[nodiscard]] int count(const std::string& start) const { return server_.count(start); }

private:
    [[nodiscard]] static std::string at(const Fields& query, const std::string& name)
    {
        const auto found = query.find(name);
        return found == query.end() ? "" : found->second;
    }
    /// As the service answers to HEAD: no body.
    [[nodiscard]] static Answer refuse(const Request& request, int status, const std::string& code)
    {
        Answer answer = error(status, code);
        if (request.method == "HEAD") answer.body.clear();
        return answer;
    }

    Answer handle(const Request& request)
    {
        if (arrived) arrived(request);
        const std::lock_guard lock(mutex_);
        if (!request.is_awaited()) return {.fault = Answer::Fault::reset};
        if (before)
            if (auto answer = before(request)) return *answer;
        if (request.header("expect") == "100-continue") return {};
        Answer answer = carry_out(request);
        if (after) after(request, answer);
        return answer;
    }
    Answer carry_out(const Request& request)
    {
        const std::string path = *holdfast::http::percent_decode(request.target.substr(0, request.target.find('?')));
        const Fields query = request.query();
        if (path == "/acme/box") return list(query);
        if (!path.starts_with("/acme/box/")) return refuse(request, 404, "ContainerNotFound");
        const std::string key = path.substr(10);
        const std::string what = at(query, "comp");
        if (what == "blocklist") return request.method == "PUT" ? commit(request, key) : block_list(request, key);
        if (what == "tier") return {.status = 202};
        if (what == "block") {
            const std::string id = at(query, "blockid");
            for (const auto& [other, bytes] : pending[key].blocks)
                if (other.size() != id.size()) return refuse(request, 400, "InvalidBlobOrBlock");
            pending[key].blocks[id] = request.body;
            return {.status = 201};
        }
        if (request.method == "PUT") return put(request, key, request.body);
        if (request.method == "DELETE") return remove(request, key);
        return read(request, key);
    }
    Answer put(const Request& request, const std::string& key, std::string bytes)
    {
        if (request.header("if-none-match") == "*" && blobs.contains(key))
            return refuse(request, 409, "BlobAlreadyExists");
        blobs[key] = {.bytes = std::move(bytes), .headers = request.headers, .generation = ++generation_};
        pending.erase(key);
        return {.status = 201, .headers = {{"ETag", blobs[key].etag()}}};
    }
    Answer commit(const Request& request, const std::string& key)
    {
        if (request.header("if-none-match") == "*" && blobs.contains(key))
            return refuse(request, 409, "BlobAlreadyExists");
        std::string bytes;
        std::string rest = request.body;
        for (std::size_t found; (found = rest.find("<Latest>")) != std::string::npos;) {
            rest.erase(0, found + 8);
            const auto block = pending[key].blocks.find(rest.substr(0, rest.find('<')));
            if (block == pending[key].blocks.end()) return refuse(request, 400, "InvalidBlockList");
            bytes += block->second;
        }
        return put(request, key, std::move(bytes));
    }
    Answer block_list(const Request& request, const std::string& key)
    {
        if (!blobs.contains(key) && !pending.contains(key)) return refuse(request, 404, "BlobNotFound");
        std::string body = "<BlockList><UncommittedBlocks>";
        if (pending.contains(key))
            for (const auto& [id, bytes] : pending[key].blocks)
                body += "<Block><Name>" + id + "</Name><Size>" + std::to_string(bytes.size()) + "</Size></Block>";
        return {.body = body + "</UncommittedBlocks></BlockList>"};
    }
    Answer remove(const Request& request, const std::string& key)
    {
        const auto found = blobs.find(key);
        if (found == blobs.end()) return refuse(request, 404, "BlobNotFound");
        const std::string match = request.header("if-match");
        if (!match.empty() && match != found->second.etag()) return refuse(request, 412, "ConditionNotMet");
        if (!request.header("if-unmodified-since").empty()) return refuse(request, 412, "ConditionNotMet");
        if (found->second.snapshots && request.header("x-ms-delete-snapshots") != "include")
            return refuse(request, 409, "SnapshotsPresent");
        blobs.erase(found);
        return {.status = 202};
    }
    Answer read(const Request& request, const std::string& key)
    {
        const auto found = blobs.find(key);
        if (found == blobs.end()) return refuse(request, 404, "BlobNotFound");
        const std::string& bytes = found->second.bytes;
        Answer answer{.headers = {{"ETag", found->second.etag()}}};
        for (const auto& [name, value] : found->second.headers)
            if (name.starts_with("x-ms-meta-")) answer.headers.emplace_back(name, value);
        if (const auto match = request.header("if-match"); !match.empty() && match != found->second.etag())
            return refuse(request, 412, "ConditionNotMet");
        std::size_t from = 0;
        if (const auto range = request.header("x-ms-range"); range.starts_with("bytes=")) {
            from = std::stoul(range.substr(6));
            if (from >= bytes.size()) return refuse(request, 416, "InvalidRange");
            answer.status = 206;
            answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(from) + "-" +
                                                             std::to_string(bytes.size() - 1) + "/" +
                                                             std::to_string(bytes.size()));
        }
        answer.body = bytes.substr(from);
        return answer;
    }
    Answer list(const Fields& query)
    {
        std::map<std::string, std::string> found;
        for (const auto& [key, blob] : blobs) {
            std::string metadata;
            for (const auto& [name, value] : blob.headers)
                if (name.starts_with("x-ms-meta-"))
                    metadata += "<" + name.substr(10) + ">" + value + "</" + name.substr(10) + ">";
            found[key] = "<Properties><Last-Modified>Fri, 02 Jan 2026 03:04:05 GMT</Last-Modified><Etag>" +
                         blob.etag() + "</Etag><Content-Length>" + std::to_string(blob.bytes.size()) +
                         "</Content-Length></Properties><Metadata>" + metadata + "</Metadata>";
        }
        if (at(query, "include").find("uncommittedblobs") != std::string::npos)
            for (const auto& [key, blocks] : pending)
                if (!blobs.contains(key))
                    found[key] = "<Properties><Last-Modified>" + blocks.modified +
                                 "</Last-Modified><Content-Length>0</Content-Length></Properties>";
        std::string body = "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Blobs>";
        std::string last = at(query, "marker");
        std::size_t shown = 0;
        bool truncated = false;
        for (const auto& [key, rest] : found) {
            if (!key.starts_with(at(query, "prefix")) || key <= at(query, "marker")) continue;
            if (truncated = shown == page; truncated) break;
            ++shown;
            last = key;
            body += "<Blob><Name>" + key + "</Name>" + rest + "</Blob>";
        }
        return {.headers = {{"Date", "Fri, 02 Jan 2026 03:05:05 GMT"}},
                .body = body + "</Blobs><NextMarker>" + (truncated ? last : "") + "</NextMarker></EnumerationResults>"};
    }

    std::mutex mutex_{};
    int generation_ = 0;
    Server server_;
};

}  // namespace fake

#endif
