#ifndef HOLDFAST_TESTS_SERVICES_FAKE_GOOGLE_CLOUD_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_GOOGLE_CLOUD_HPP

#include "fake_google_objects.hpp"
#include "fake_google_tokens.hpp"
#include "fake_server.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace fake {

/// A Google Cloud Storage of one bucket named `bucket`, in memory, that insists on its protocol: access tokens, the
/// 256 KiB rule, offsets, preconditions, declared checksums, explicit lengths. It misbehaves as it is told.
///
/// Source          Google Cloud Storage JSON API v1 and its documentation of resumable uploads
class GoogleCloud {
public:
    using Object = google::Object;
    using Session = google::Session;
    /// Looks at a request before it is carried out; an answer takes its place.
    using Before = std::function<std::optional<Answer>(const Request&)>;
    /// May replace the answer after the request was carried out.
    using After = std::function<void(const Request&, Answer&)>;

    std::map<std::string, Object> objects{};
    std::map<std::string, Session> sessions{};
    GoogleTokens tokens{};
    Before before{};
    After after{};
    std::size_t page = 1000;
    bool empty_pages = false;                    ///< every other page has nothing but a token
    std::set<std::string> denied{};              ///< permissions such as `storage.objects.list`
    std::set<std::string> retained{};            ///< names that a retention policy keeps
    std::optional<std::size_t> store_at_most{};  ///< of the next chunks, each
    bool wrong_checksum = false;                 ///< tells, and so has, another CRC-32C than that of the bytes

    /// On a free port, unless one is given.
    explicit GoogleCloud(std::uint16_t port = 0)
        : server_([this](const Request& request) { return handle(request); }, port)
    {
    }

    [[nodiscard]] const Server& server() const { return server_; }
    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] std::string token_uri() const { return url() + "/token"; }
    /// How many uploads are neither complete nor cancelled.
    [[nodiscard]] std::size_t open_sessions() const
    {
        return static_cast<std::size_t>(std::count_if(sessions.begin(), sessions.end(), [](const auto& entry) {
            return entry.second.state == Session::State::open;
        }));
    }
    [[nodiscard]] int count(const std::string& start) const { return server_.count(start); }
    [[nodiscard]] static Answer error(int status, const std::string& reason, const std::string& message)
    {
        return google::error(status, reason, message);
    }
    [[nodiscard]] static std::string crc32c(const std::string& bytes) { return google::crc32c(bytes); }

private:
    using Fields = std::map<std::string, std::string>;
    static constexpr std::size_t unit = 256 * 1024;

    Answer handle(const Request& request)
    {
        const std::lock_guard lock(mutex_);
        if (!request.is_awaited()) return {.fault = Answer::Fault::reset};
        if (before)
            if (auto answer = before(request)) return *answer;
        if (request.header("expect") == "100-continue") return {};
        Answer answer = carry_out(request);
        if (after) after(request, answer);
        // Clients that cannot bear a 308 ask for another status.
        if (answer.status == 308 && request.header("x-guploader-no-308") == "yes") {
            answer.status = 200;
            answer.headers.emplace_back("X-Http-Status-Code-Override", "308");
        }
        return answer;
    }
    Answer carry_out(const Request& request)
    {
        const auto mark = std::min(request.target.find('?'), request.target.size());
        std::string path = request.target.substr(0, mark);
        const Fields query = GoogleTokens::fields(request.target.substr(std::min(mark + 1, request.target.size())));
        // Addresses are told as the client sees them: a proxy may be in between.
        seen_as_ = "http://" + request.header("host");
        if (path == "/token") return tokens.exchange(request, seen_as_ + "/token");
        if (path.starts_with("/computeMetadata/")) return tokens.metadata(request);
        if (path == "/open-sessions") return told_sessions();
        const bool session = query.contains("upload_id");
        // An upload's address stands for its permission; a token that is sent has to be good all the same.
        if ((!session || !request.header("authorization").empty()) && !tokens.accepts(request.header("authorization")))
            return error(401, "authError", "Invalid Credentials");
        if ((request.method == "PUT" || request.method == "POST" || (session && request.method == "DELETE")) &&
            request.header("content-length").empty() && request.header("transfer-encoding").empty())
            return {.status = 411, .body = "Length Required"};
        const bool upload = path.starts_with("/upload/");
        for (const std::string start : {"/upload", "/download"})
            if (path.starts_with(start + "/")) path.erase(0, start.size());
        constexpr std::string_view buckets = "/storage/v1/b/";
        if (!path.starts_with(buckets)) return error(404, "notFound", "Not Found");
        path.erase(0, buckets.size());
        const std::string bucket = path.substr(0, path.find('/'));
        path.erase(0, bucket.size());
        if (bucket != "bucket") return error(404, "notFound", "The specified bucket does not exist.");
        if (path.empty()) return bucket_itself();
        if (path == "/o" && upload) return session ? on_session(request, query) : insert(request, query);
        if (path == "/o") return list(query);
        if (!path.starts_with("/o/") || path.find('/', 3) != std::string::npos)
            return error(404, "notFound", "Not Found");
        return on_object(request, query, *holdfast::http::percent_decode(path.substr(3)));
    }
    /// For tests in another process: of each open upload how many bytes it holds and its object's name, one a line.
    [[nodiscard]] Answer told_sessions() const
    {
        Answer answer;
        for (const auto& [id, session] : sessions)
            if (session.state == Session::State::open)
                answer.body += std::to_string(session.bytes.size()) + " " + session.name + "\n";
        return answer;
    }
    [[nodiscard]] Answer bucket_itself() const
    {
        return google::json({{"kind", "storage#bucket"}, {"id", "bucket"}, {"name", "bucket"}, {"location", "EU"}});
    }
    [[nodiscard]] std::optional<Answer> refused(const std::string& permission) const
    {
        if (!denied.contains(permission)) return std::nullopt;
        return error(403, "forbidden",
                     std::string(GoogleTokens::email) + " does not have " + permission +
                         " access to the Google Cloud Storage bucket.");
    }
    [[nodiscard]] boost::json::object resource(const std::string& name, const Object& object) const
    {
        const std::string address = "/storage/v1/b/bucket/o/" + holdfast::http::percent_encode(name);
        const std::string generation = std::to_string(object.generation);
        boost::json::object result{
            {"kind", "storage#object"},
            {"id", "bucket/" + name + "/" + generation},
            {"selfLink", seen_as_ + address},
            {"mediaLink", seen_as_ + "/download" + address + "?generation=" + generation + "&alt=media"},
            {"name", name},
            {"bucket", "bucket"},
            {"generation", generation},
            {"metageneration", "1"},
            {"contentType", object.content_type},
            {"storageClass", object.storage_class},
            {"size", std::to_string(object.bytes.size())},
            {"crc32c", wrong_checksum ? "AAAAAA==" : google::crc32c(object.bytes)},
            {"timeCreated", "2026-01-02T03:04:05.678Z"},
            {"updated", "2026-01-02T03:04:05.678Z"},
            {"etag", "e" + generation}};
        if (object.has_md5) result["md5Hash"] = google::md5(object.bytes);
        if (!object.metadata.empty()) {
            boost::json::object metadata;
            for (const auto& [key, value] : object.metadata) metadata[key] = value;
            result["metadata"] = std::move(metadata);
        }
        return result;
    }

    Answer insert(const Request& request, const Fields& query)
    {
        const auto at = [&](const char* name) { return query.contains(name) ? query.at(name) : std::string(); };
        if (auto answer = refused("storage.objects.create")) return *answer;
        const std::string type = at("uploadType");
        const bool create_only = at("ifGenerationMatch") == "0";
        boost::json::object declared;
        std::string bytes = request.body;
        if (type == "multipart") {
            if (!google::take_apart(request, declared, bytes))
                return error(400, "badContent", "Malformed multipart body.");
        } else if (type == "resumable" && !request.body.empty()) {
            boost::system::error_code code;
            auto value = boost::json::parse(request.body, code);
            if (code || !value.is_object() || !request.header("content-type").starts_with("application/json"))
                return error(400, "parseError", "Parse Error");
            declared = std::move(value.as_object());
        } else if (type == "media") {
            declared["contentType"] = request.header("content-type");
        } else if (type != "resumable") {
            return error(400, "invalid", "Unknown uploadType");
        }
        std::string name = google::text_in(declared, "name");
        if (name.empty()) name = at("name");
        if (name.empty() || name.size() > 1024) return error(400, "required", "Required: object name");
        if (create_only && objects.contains(name)) return google::precondition_failed();
        if (type != "resumable") return store(name, declared, std::move(bytes), create_only);
        const std::string id = "session-" + std::to_string(++last_);
        sessions[id] = {.name = name, .declared = declared, .create_only = create_only};
        return {
            .headers = {{"Location", seen_as_ + "/upload/storage/v1/b/bucket/o?uploadType=resumable&upload_id=" + id},
                        {"X-GUploader-UploadID", id}}};
    }
    Answer store(const std::string& name, const boost::json::object& declared, std::string bytes, bool create_only)
    {
        if (create_only && objects.contains(name)) return google::precondition_failed();
        if (const auto crc = google::text_in(declared, "crc32c"); !crc.empty() && crc != google::crc32c(bytes))
            return error(400, "invalid", "Provided CRC32C \"" + crc + "\" doesn't match calculated CRC32C.");
        if (const auto hash = google::text_in(declared, "md5Hash"); !hash.empty() && hash != google::md5(bytes))
            return error(400, "invalid", "Provided MD5 hash \"" + hash + "\" doesn't match calculated MD5 hash.");
        Object object{.bytes = std::move(bytes),
                      .content_type = google::text_in(declared, "contentType"),
                      .storage_class = google::text_in(declared, "storageClass"),
                      .generation = 1'700'000'000'000'000 + ++last_};
        if (object.storage_class.empty()) object.storage_class = "STANDARD";
        if (const auto* metadata = declared.if_contains("metadata"); metadata != nullptr && metadata->is_object())
            for (const auto& [key, value] : metadata->as_object())
                object.metadata[key] = std::string(value.as_string());
        objects[name] = std::move(object);
        return google::json(resource(name, objects[name]));
    }

    Answer on_session(const Request& request, const Fields& query)
    {
        using State = Session::State;
        const auto found = sessions.find(query.at("upload_id"));
        if (found == sessions.end()) return error(404, "notFound", "Upload not found.");
        Session& session = found->second;
        if (session.state == State::cancelled) return {.status = 499, .body = "Client Closed Request"};
        if (request.method == "DELETE") {
            if (session.state == State::done) return error(404, "notFound", "Upload is complete.");
            session.state = State::cancelled;
            session.bytes.clear();
            return {.status = 499};
        }
        // Clients of Google use either.
        if (request.method != "PUT" && request.method != "POST")
            return error(405, "methodNotAllowed", "Method Not Allowed");
        if (session.state == State::done) {
            const auto object = objects.find(session.name);
            return object == objects.end() ? error(404, "notFound", "Upload is complete.")
                                           : google::json(resource(session.name, object->second));
        }
        return receive(request, session);
    }
    /// A chunk, or a question how far the upload is.
    Answer receive(const Request& request, Session& session)
    {
        std::string range = request.header("content-range");
        // One request without a range carries everything.
        if (range.empty()) {
            session.bytes = request.body;
            return finish(session);
        }
        constexpr std::string_view start = "bytes ";
        const auto slash = range.find('/');
        if (!range.starts_with(start) || slash == std::string::npos) return google::bad_range();
        const std::string total_text = range.substr(slash + 1);
        const auto total = google::number(total_text);
        if (!total && total_text != "*") return google::bad_range();
        range = range.substr(start.size(), slash - start.size());
        if (range == "*") {
            if (!request.body.empty()) return google::bad_range();
            return total && *total == session.bytes.size() ? finish(session) : google::resume(session);
        }
        const auto dash = std::min(range.find('-'), range.size());
        const auto first = google::number(range.substr(0, dash));
        const auto last = google::number(range.substr(std::min(dash + 1, range.size())));
        if (!first || !last || *last < *first || *last - *first + 1 != request.body.size()) return google::bad_range();
        const bool ends = total && *total == *last + 1;
        if (total && *last >= *total) return google::bad_range();
        if (!ends && request.body.size() % unit != 0)
            return error(400, "invalid", "Chunks must be a multiple of 256 KiB.");
        if (*first > session.bytes.size()) return error(400, "invalid", "Invalid request. The chunk leaves a gap.");
        // What is there already is ignored.
        std::string fresh = request.body.substr(
            static_cast<std::size_t>(std::min<std::uint64_t>(session.bytes.size() - *first, request.body.size())));
        bool whole = true;
        if (store_at_most && fresh.size() > *store_at_most) {
            fresh.resize(*store_at_most);
            whole = false;
        }
        session.bytes += fresh;
        return ends && whole ? finish(session) : google::resume(session);
    }
    Answer finish(Session& session)
    {
        Answer answer = store(session.name, session.declared, session.bytes, session.create_only);
        session.state = answer.status == 200 ? Session::State::done : Session::State::cancelled;
        session.bytes.clear();
        return answer;
    }

    Answer on_object(const Request& request, const Fields& query, const std::string& name)
    {
        const auto at = [&](const char* key) { return query.contains(key) ? query.at(key) : std::string(); };
        const bool removal = request.method == "DELETE";
        if (auto answer = refused(removal ? "storage.objects.delete" : "storage.objects.get")) return *answer;
        const auto found = objects.find(name);
        const std::string generation = at("generation");
        if (found == objects.end() || (!generation.empty() && generation != std::to_string(found->second.generation)))
            return error(404, "notFound", "No such object: bucket/" + name);
        const Object& object = found->second;
        if (const auto match = at("ifGenerationMatch"); !match.empty() && match != std::to_string(object.generation))
            return google::precondition_failed();
        if (removal) {
            if (retained.contains(name))
                return error(403, "retentionPolicyNotMet",
                             "Object 'bucket/" + name +
                                 "' is subject to bucket's retention policy or object "
                                 "retention and cannot be deleted or overwritten until 2027-01-01T00:00:00Z");
            objects.erase(found);
            return {.status = 204};
        }
        if (request.method != "GET") return error(405, "methodNotAllowed", "Method Not Allowed");
        if (at("alt") != "media") return google::json(resource(name, object));
        Answer answer{.headers = {{"Content-Type", object.content_type},
                                  {"X-Goog-Generation", std::to_string(object.generation)},
                                  {"X-Goog-Hash",
                                   "crc32c=" + google::crc32c(object.bytes) + ",md5=" + google::md5(object.bytes)}}};
        std::size_t from = 0;
        std::size_t to = object.bytes.size();
        if (const auto range = request.header("range"); range.starts_with("bytes=")) {
            const auto dash = range.find('-');
            from = google::number(range.substr(6, dash - 6)).value_or(0);
            if (const auto last = google::number(range.substr(dash + 1))) to = std::min<std::size_t>(to, *last + 1);
            if (from >= object.bytes.size())
                return error(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
            answer.status = 206;
            answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(from) + "-" +
                                                             std::to_string(to - 1) + "/" +
                                                             std::to_string(object.bytes.size()));
        }
        answer.body = object.bytes.substr(from, to - from);
        return answer;
    }
    Answer list(const Fields& query)
    {
        const auto at = [&](const char* name) { return query.contains(name) ? query.at(name) : std::string(); };
        if (auto answer = refused("storage.objects.list")) return *answer;
        std::string after_name = at("pageToken");
        boost::json::object body{{"kind", "storage#objects"}};
        if (empty_pages && !after_name.starts_with('+')) {
            body["nextPageToken"] = "+" + after_name;
            return google::json(body);
        }
        if (after_name.starts_with('+')) after_name.erase(0, 1);
        const std::string prefix = at("prefix");
        const std::string delimiter = at("delimiter");
        const std::size_t most = std::min(page, std::size_t{google::number(at("maxResults")).value_or(1000)});
        boost::json::array items;
        std::set<std::string> prefixes;
        std::string last;
        for (const auto& [name, object] : objects) {
            if (!name.starts_with(prefix) || name <= after_name) continue;
            std::string folder;
            if (const auto slash = name.find(delimiter, prefix.size());
                !delimiter.empty() && slash != std::string::npos)
                folder = name.substr(0, slash + delimiter.size());
            if (!folder.empty() && (prefixes.contains(folder) || after_name.starts_with(folder))) continue;
            if (items.size() + prefixes.size() == most) {
                body["nextPageToken"] = last;
                break;
            }
            if (folder.empty())
                items.push_back(resource(name, object));
            else
                prefixes.insert(folder);
            last = name;
        }
        if (!items.empty()) body["items"] = std::move(items);
        if (!prefixes.empty()) body["prefixes"] = boost::json::array(prefixes.begin(), prefixes.end());
        return google::json(body);
    }

    std::mutex mutex_{};
    std::uint64_t last_ = 0;
    std::string seen_as_{};
    Server server_;
};

}  // namespace fake

#endif
