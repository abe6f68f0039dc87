#ifndef HOLDFAST_DESTINATION_S3_XML_IPP
#define HOLDFAST_DESTINATION_S3_XML_IPP

#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/destination/s3/xml.hpp>

#include <pugixml.hpp>

#include <charconv>

namespace holdfast::inline v1::s3 {

namespace xml_detail {

/// The element's name without its name space.
[[nodiscard]] inline std::string_view local_name(const pugi::xml_node& node)
{
    const std::string_view name = node.name();
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

[[nodiscard]] inline pugi::xml_node child(const pugi::xml_node& parent, std::string_view name)
{
    for (const auto& node : parent.children())
        if (local_name(node) == name) return node;
    return {};
}

[[nodiscard]] inline std::string text_of(const pugi::xml_node& parent, std::string_view name)
{
    return child(parent, name).child_value();
}

/// A document and its root, if the root has that name.
struct Document {
    pugi::xml_document document{};
    pugi::xml_node root{};

    explicit Document(std::string_view text, std::string_view wanted)
    {
        const auto start = text.find('<');
        if (start == std::string_view::npos) return;
        text.remove_prefix(start);
        if (!document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8)) return;
        const auto element = document.document_element();
        if (local_name(element) == wanted) root = element;
    }
};

[[nodiscard]] inline ErrorAnswer error_in(const pugi::xml_node& node)
{
    return {.code = text_of(node, "Code"),
            .message = text_of(node, "Message").substr(0, 500),
            .region = text_of(node, "Region"),
            .endpoint = text_of(node, "Endpoint"),
            .request_id = text_of(node, "RequestId")};
}

[[nodiscard]] inline std::string key_of(const std::string& text, bool encoded)
{
    return encoded ? http::percent_decode(text, true).value_or(text) : text;
}

[[nodiscard]] inline std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            default: result += c;
        }
    }
    return result;
}

}  // namespace xml_detail

ErrorAnswer parse_error(std::string_view text)
{
    if (const xml_detail::Document plain(text, "Error"); plain.root) return xml_detail::error_in(plain.root);
    // STS and some compatible servers wrap it.
    const xml_detail::Document wrapped(text, "ErrorResponse");
    ErrorAnswer answer = xml_detail::error_in(xml_detail::child(wrapped.root, "Error"));
    if (answer.request_id.empty()) answer.request_id = xml_detail::text_of(wrapped.root, "RequestId");
    return answer;
}

std::optional<ListAnswer> parse_list(std::string_view text)
{
    using namespace xml_detail;
    const Document document(text, "ListBucketResult");
    if (!document.root) return std::nullopt;
    const bool encoded = text_of(document.root, "EncodingType") == "url";
    ListAnswer answer;
    answer.truncated = text_of(document.root, "IsTruncated") == "true";
    answer.continuation = text_of(document.root, "NextContinuationToken");
    if (answer.truncated && answer.continuation.empty()) return std::nullopt;
    for (const auto& node : document.root.children()) {
        const auto name = local_name(node);
        if (name == "CommonPrefixes") answer.prefixes.push_back(key_of(text_of(node, "Prefix"), encoded));
        if (name != "Contents") continue;
        ObjectInfo object;
        object.name = key_of(text_of(node, "Key"), encoded);
        const std::string size = text_of(node, "Size");
        const auto [stop, failure] = std::from_chars(size.data(), size.data() + size.size(), object.size);
        if (failure != std::errc{} || stop != size.data() + size.size() || object.name.empty()) return std::nullopt;
        object.modified = http::parse_iso_time(text_of(node, "LastModified"));
        answer.objects.push_back(std::move(object));
    }
    return answer;
}

std::optional<UploadsAnswer> parse_uploads(std::string_view text)
{
    using namespace xml_detail;
    const Document document(text, "ListMultipartUploadsResult");
    if (!document.root) return std::nullopt;
    const bool encoded = text_of(document.root, "EncodingType") == "url";
    UploadsAnswer answer;
    answer.truncated = text_of(document.root, "IsTruncated") == "true";
    answer.next_key = key_of(text_of(document.root, "NextKeyMarker"), encoded);
    answer.next_id = text_of(document.root, "NextUploadIdMarker");
    if (answer.truncated && answer.next_key.empty()) return std::nullopt;
    for (const auto& node : document.root.children()) {
        if (local_name(node) != "Upload") continue;
        answer.uploads.push_back({.key = key_of(text_of(node, "Key"), encoded),
                                  .id = text_of(node, "UploadId"),
                                  .initiated = http::parse_iso_time(text_of(node, "Initiated"))});
        if (answer.uploads.back().id.empty()) return std::nullopt;
    }
    return answer;
}

std::optional<std::string> parse_upload_id(std::string_view text)
{
    const xml_detail::Document document(text, "InitiateMultipartUploadResult");
    std::string id = xml_detail::text_of(document.root, "UploadId");
    if (id.empty() || id.size() > 2048) return std::nullopt;
    return id;
}

bool is_completed(std::string_view text)
{
    return static_cast<bool>(xml_detail::Document(text, "CompleteMultipartUploadResult").root);
}

std::optional<std::vector<DeleteFailure>> parse_delete(std::string_view text)
{
    const xml_detail::Document document(text, "DeleteResult");
    if (!document.root) return std::nullopt;
    std::vector<DeleteFailure> failures;
    for (const auto& node : document.root.children())
        if (xml_detail::local_name(node) == "Error")
            failures.push_back({xml_detail::text_of(node, "Key"), xml_detail::error_in(node)});
    return failures;
}

std::optional<Credentials> parse_sts(std::string_view text)
{
    using namespace xml_detail;
    const Document document(text, "AssumeRoleWithWebIdentityResponse");
    const auto node = child(child(document.root, "AssumeRoleWithWebIdentityResult"), "Credentials");
    Credentials credentials{.access_key = text_of(node, "AccessKeyId"),
                            .secret_key = text_of(node, "SecretAccessKey"),
                            .session_token = text_of(node, "SessionToken"),
                            .expires = http::parse_iso_time(text_of(node, "Expiration"))};
    if (credentials.access_key.empty() || credentials.secret_key.empty()) return std::nullopt;
    return credentials;
}

std::string complete_body(const std::vector<std::string>& etags)
{
    std::string body = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
    for (std::size_t i = 0; i < etags.size(); ++i)
        body += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" + xml_detail::escaped(etags[i]) +
                "</ETag></Part>";
    return body + "</CompleteMultipartUpload>";
}

std::string delete_body(const std::vector<std::string>& keys)
{
    std::string body = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>";
    for (const auto& key : keys) body += "<Object><Key>" + xml_detail::escaped(key) + "</Key></Object>";
    return body + "</Delete>";
}

std::string restore_body(int days, std::string_view tier)
{
    return "<RestoreRequest xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Days>" + std::to_string(days) +
           "</Days><GlacierJobParameters><Tier>" + std::string(tier) +
           "</Tier></GlacierJobParameters></RestoreRequest>";
}

}  // namespace holdfast::inline v1::s3

#endif
