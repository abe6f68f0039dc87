#ifndef HOLDFAST_TESTS_SERVICES_FAKE_S3_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_S3_HPP

#include "fake_server.hpp"
#include "objects.hpp"

#include <holdfast/configuration/s3_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/destination/s3/options.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fake {

/// As much of S3 as an uploader can tell, in memory, for one bucket named `bucket`. It does not check signatures (a
/// real server does that in the end-to-end tests); it misbehaves as it is told.
class S3 {
public:
    struct Object {
        std::string bytes;
        std::map<std::string, std::string> headers;
    };
    struct Upload {
        std::string key;
        std::map<std::string, std::string> headers;
        std::map<int, std::string> parts;
        std::string initiated = "2020-01-01T00:00:00.000Z";
    };
    /// Sees each request as it comes in, beside others; may wait.
    using Arrived = std::function<void(const Request&)>;
    /// Looks at a request before it is carried out; an answer takes its place.
    using Before = std::function<std::optional<Answer>(const Request&)>;
    /// May replace the answer after the request was carried out.
    using After = std::function<void(const Request&, Answer&)>;

    std::map<std::string, Object> objects;
    std::map<std::string, Upload> uploads;
    Arrived arrived{};
    Before before;
    After after;
    std::size_t page = 1000;

    S3() : server_([this](const Request& request) { return handle(request); }) {}

    [[nodiscard]] const Server& server() const { return server_; }
    [[nodiscard]] holdfast::S3Settings settings() const
    {
        holdfast::S3Settings settings;
        settings.aws_access_key = "key";
        settings.aws_secret_key = "secret";
        settings.custom_server_url = server_.url();
        settings.bucket_name = "bucket";
        settings.remote_folder_name = "root";
        return settings;
    }
    /// Quick retries, much patience: a machine under load may stand still for seconds.
    [[nodiscard]] static holdfast::S3Options options()
    {
        using namespace std::chrono_literals;
        holdfast::S3Options options;
        options.http.progress_timeout = 60s;
        options.http.connect_timeout = 60s;
        options.retry = {.attempts = 4, .base = 1ms, .throttled_base = 1ms, .cap = 1ms, .deadline = 10min};
        options.part_size = 5 << 20;
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
                .body = "<?xml version=\"1.0\"?>\n<Error><Code>" + code + "</Code><Message>m</Message>" + more +
                        "</Error>"};
    }
    /// How many requests began so, such as "PUT /bucket/root/a?part".
    [[nodiscard]] int count(const std::string& start) const { return server_.count(start); }

private:
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
        if (!path.starts_with("/bucket/")) return error(404, "NoSuchBucket");
        const std::string key = path.substr(8);
        if (key.empty()) return on_bucket(request, query);
        if (query.contains("uploads")) {
            const std::string id = "upload-" + std::to_string(++last_upload_);
            uploads[id] = {.key = key, .headers = request.headers, .parts = {}};
            return {.body = "<InitiateMultipartUploadResult><UploadId>" + id +
                            "</UploadId></InitiateMultipartUploadResult>"};
        }
        if (query.contains("uploadId")) return on_upload(request, query, key);
        if (request.method == "PUT") {
            if (request.header("if-none-match") == "*" && objects.contains(key))
                return error(412, "PreconditionFailed");
            objects[key] = {request.body, request.headers};
            return {.headers = {{"ETag", "\"e\""}}};
        }
        if (request.method == "DELETE") {
            objects.erase(key);
            return {.status = 204};
        }
        return read(request, key);
    }
    Answer read(const Request& request, const std::string& key)
    {
        const auto found = objects.find(key);
        if (found == objects.end()) return request.method == "HEAD" ? Answer{.status = 404} : error(404, "NoSuchKey");
        const std::string& bytes = found->second.bytes;
        Answer answer{.headers = {{"ETag", "\"" + std::to_string(std::hash<std::string>()(bytes)) + "\""}}};
        for (const auto& [name, value] : found->second.headers)
            if (name.starts_with("x-amz-meta-")) answer.headers.emplace_back(name, value);
        if (const auto match = request.header("if-match"); !match.empty() && match != answer.headers[0].second)
            return error(412, "PreconditionFailed");
        std::size_t from = 0;
        if (const auto range = request.header("range"); range.starts_with("bytes=")) {
            from = std::stoul(range.substr(6));
            if (from >= bytes.size()) return error(416, "InvalidRange");
            answer.status = 206;
            answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(from) + "-" +
                                                             std::to_string(bytes.size() - 1) + "/" +
                                                             std::to_string(bytes.size()));
        }
        answer.body = bytes.substr(from);
        return answer;
    }
    Answer on_upload(const Request& request, const Fields& query, const std::string& key)
    {
        const auto found = uploads.find(query.at("uploadId"));
        if (found == uploads.end()) return error(404, "NoSuchUpload");
        if (request.method == "PUT") {
            const std::string number = query.at("partNumber");
            found->second.parts[std::stoi(number)] = request.body;
            return {.headers = {{"ETag", "\"part" + number + "\""}}};
        }
        if (request.method == "DELETE") {
            uploads.erase(found);
            return {.status = 204};
        }
        if (request.method == "GET") return {.body = "<ListPartsResult/>"};
        if (request.header("if-none-match") == "*" && objects.contains(key)) return error(412, "PreconditionFailed");
        Object object{"", found->second.headers};
        for (const auto& [number, bytes] : found->second.parts) {
            if (request.body.find("<PartNumber>" + std::to_string(number) + "</PartNumber><ETag>&quot;part" +
                                  std::to_string(number) + "&quot;") == std::string::npos)
                return error(400, "InvalidPart");
            object.bytes += bytes;
        }
        objects[key] = std::move(object);
        uploads.erase(found);
        return {.body = "\n <CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>"};
    }
    Answer on_bucket(const Request& request, const Fields& query)
    {
        if (request.method == "HEAD") return {.headers = {{"x-amz-bucket-region", "eu-west-1"}}};
        if (request.method == "POST") {
            std::string rest = request.body;
            for (std::size_t at; (at = rest.find("<Key>")) != std::string::npos;) {
                rest.erase(0, at + 5);
                objects.erase(rest.substr(0, rest.find('<')));
            }
            return {.body = "<DeleteResult/>"};
        }
        const auto at = [&](const char* name) { return query.contains(name) ? query.at(name) : ""; };
        const std::string prefix = at("prefix");
        if (query.contains("uploads")) {
            std::string body = "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>";
            for (const auto& [id, upload] : uploads)
                if (upload.key.starts_with(prefix))
                    body += "<Upload><Key>" + upload.key + "</Key><UploadId>" + id + "</UploadId><Initiated>" +
                            upload.initiated + "</Initiated></Upload>";
            return {.body = body + "</ListMultipartUploadsResult>"};
        }
        std::string body =
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><EncodingType>url</EncodingType>";
        std::size_t shown = 0;
        bool truncated = false;
        for (const auto& [key, object] : objects) {
            if (!key.starts_with(prefix) || key <= at("continuation-token")) continue;
            if (truncated = shown == page; truncated) break;
            ++shown;
            last_ = key;
            body += "<Contents><Key>" + holdfast::http::percent_encode(key) + "</Key><Size>" +
                    std::to_string(object.bytes.size()) +
                    "</Size><LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>";
        }
        if (truncated) body += "<NextContinuationToken>" + last_ + "</NextContinuationToken>";
        return {.body = body + "<IsTruncated>" + (truncated ? "true" : "false") + "</IsTruncated></ListBucketResult>"};
    }

    std::mutex mutex_{};
    int last_upload_ = 0;
    std::string last_{};
    Server server_;
};

}  // namespace fake

#endif
