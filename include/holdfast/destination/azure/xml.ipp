#ifndef HOLDFAST_DESTINATION_AZURE_XML_IPP
#define HOLDFAST_DESTINATION_AZURE_XML_IPP

#include <holdfast/destination/azure/object_headers.hpp>
#include <holdfast/destination/azure/xml.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/headers.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>

#include <pugixml.hpp>

#include <charconv>

namespace holdfast::inline v1::azure {

namespace xml_detail {

/// A document and its root, if the root has that name.
struct Document {
    pugi::xml_document document{};
    pugi::xml_node root{};

    Document(std::string_view text, std::string_view wanted)
    {
        const auto start = text.find('<');
        if (start == std::string_view::npos) return;
        text.remove_prefix(start);
        if (!document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8)) return;
        if (document.document_element().name() == wanted) root = document.document_element();
    }
};

[[nodiscard]] inline std::string text_of(const pugi::xml_node& parent, const char* name)
{
    return parent.child(name).child_value();
}

/// A name, which is percent-encoded where XML cannot carry it.
[[nodiscard]] inline std::string name_of(const pugi::xml_node& blob)
{
    const auto node = blob.child("Name");
    std::string name = node.child_value();
    if (std::string_view(node.attribute("Encoded").value()) != "true") return name;
    return http::percent_decode(name).value_or(name);
}

[[nodiscard]] inline std::string metadata_of(const pugi::xml_node& blob, std::string_view name)
{
    for (const auto& node : blob.child("Metadata").children())
        if (http::same_text(node.name(), name)) return node.child_value();
    return {};
}

[[nodiscard]] inline std::optional<ListedBlob> blob_of(const pugi::xml_node& node)
{
    const auto properties = node.child("Properties");
    ListedBlob blob;
    blob.object.name = name_of(node);
    const std::string size = text_of(properties, "Content-Length");
    const auto [stop, failure] = std::from_chars(size.data(), size.data() + size.size(), blob.object.size);
    const bool sized = failure == std::errc{} && stop == size.data() + size.size();
    blob.folder = http::same_text(text_of(properties, "ResourceType"), "directory") ||
                  metadata_of(node, "hdi_isfolder") == "true";
    if (blob.object.name.empty() || (!sized && !blob.folder)) return std::nullopt;
    blob.object.modified = http::parse_http_date(text_of(properties, "Last-Modified"));
    blob.etag = text_of(properties, "Etag");
    blob.writer = metadata_of(node, writer_name);
    blob.tombstone = !metadata_of(node, tombstone_name).empty();
    return blob;
}

}  // namespace xml_detail

ErrorAnswer parse_error(std::string_view text)
{
    const xml_detail::Document document(text, "Error");
    std::string message = xml_detail::text_of(document.root, "Message");
    message = message.substr(0, std::min<std::size_t>(message.find('\n'), 500));
    return {.code = xml_detail::text_of(document.root, "Code"),
            .message = std::move(message),
            .detail = xml_detail::text_of(document.root, "AuthenticationErrorDetail")};
}

std::optional<ListAnswer> parse_list(std::string_view text)
{
    using namespace xml_detail;
    const Document document(text, "EnumerationResults");
    if (!document.root) return std::nullopt;
    const auto blobs = document.root.child("Blobs");
    if (!blobs) return std::nullopt;
    ListAnswer answer;
    answer.marker = text_of(document.root, "NextMarker");
    for (const auto& node : blobs.children()) {
        const std::string_view name = node.name();
        if (name == "BlobPrefix") answer.prefixes.push_back(name_of(node));
        if (name != "Blob") continue;
        auto blob = blob_of(node);
        if (!blob) return std::nullopt;
        answer.blobs.push_back(std::move(*blob));
    }
    return answer;
}

std::optional<std::vector<std::string>> parse_uncommitted_blocks(std::string_view text)
{
    const xml_detail::Document document(text, "BlockList");
    if (!document.root) return std::nullopt;
    std::vector<std::string> ids;
    for (const auto& node : document.root.child("UncommittedBlocks").children("Block"))
        ids.push_back(xml_detail::text_of(node, "Name"));
    return ids;
}

std::string block_list_body(const std::vector<std::string>& ids)
{
    std::string body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>";
    for (const auto& id : ids) body += "<Latest>" + id + "</Latest>";
    return body + "</BlockList>";
}

}  // namespace holdfast::inline v1::azure

#endif
