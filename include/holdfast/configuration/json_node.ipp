#ifndef HOLDFAST_CONFIGURATION_JSON_NODE_IPP
#define HOLDFAST_CONFIGURATION_JSON_NODE_IPP

#include <holdfast/configuration/json_node.hpp>
#include <holdfast/error.hpp>

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>

namespace holdfast::inline v1::detail {

/// Builds the nodes as the parser meets them.
class JsonBuilder {
public:
    static constexpr std::size_t max_object_size = 256;
    static constexpr std::size_t max_array_size = 100'000;
    static constexpr std::size_t max_key_size = 256;
    static constexpr std::size_t max_string_size = 1'048'576;
    static constexpr std::size_t max_values = 200'000;

    using Code = boost::json::error_code;
    using Text = boost::json::string_view;

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code& ec) { return open(true, ec); }
    bool on_array_begin(Code& ec) { return open(false, ec); }
    bool on_object_end(std::size_t, Code& ec) { return close(ec); }
    bool on_array_end(std::size_t, Code& ec) { return close(ec); }
    bool on_key_part(Text part, std::size_t, Code&) { return append(part); }
    bool on_key(Text part, std::size_t, Code& ec)
    {
        append(part);
        auto& members = std::get<JsonNode::Children>(open_.back().value);
        const auto same = [this](const JsonNode& member) { return member.name == partial_; };
        if (std::ranges::any_of(members, same)) return refuse(ec, "the field \"" + partial_ + "\" is there twice");
        members.emplace_back().name = std::exchange(partial_, {});
        return true;
    }
    bool on_string_part(Text part, std::size_t, Code&) { return append(part); }
    bool on_string(Text part, std::size_t, Code& ec)
    {
        append(part);
        JsonText text(partial_);
        sodium_memzero(partial_.data(), partial_.size());
        partial_.clear();
        return add(std::move(text), ec);
    }
    bool on_number_part(Text, Code&) { return true; }
    bool on_int64(std::int64_t value, Text, Code& ec) { return add(value, ec); }
    bool on_uint64(std::uint64_t value, Text, Code& ec) { return add(value, ec); }
    bool on_double(double value, Text, Code& ec) { return add(value, ec); }
    bool on_bool(bool value, Code& ec) { return add(value, ec); }
    bool on_null(Code& ec) { return add(nullptr, ec); }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }

    [[nodiscard]] JsonNode take() { return std::move(root_); }
    [[nodiscard]] const std::string& reason() const { return reason_; }

    /// Where the parser stands, as in `S3Settings.BucketName`; blank at the top.
    [[nodiscard]] std::string path() const
    {
        std::string path;
        for (const JsonNode& node : open_) {
            const auto& children = std::get<JsonNode::Children>(node.value);
            if (!node.is_object) {
                path += "[" + std::to_string(children.size()) + "]";
            } else if (!children.empty()) {
                path += path.empty() ? children.back().name : "." + children.back().name;
            }
        }
        return path;
    }

private:
    bool append(Text part)
    {
        partial_.append(part.data(), part.size());
        return true;
    }
    bool refuse(Code& ec, std::string reason)
    {
        reason_ = std::move(reason);
        ec = boost::json::error::exception;
        return false;
    }
    bool open(bool is_object, Code& ec)
    {
        if (++values_ > max_values) return refuse(ec, "it has too many values");
        JsonNode& node = open_.emplace_back();
        node.value.emplace<JsonNode::Children>();
        node.is_object = is_object;
        return true;
    }
    bool close(Code&)
    {
        JsonNode done = std::move(open_.back());
        open_.pop_back();
        put(std::move(done));
        return true;
    }
    template <class T>
    bool add(T&& value, Code& ec)
    {
        if (++values_ > max_values) return refuse(ec, "it has too many values");
        JsonNode node;
        node.value = std::forward<T>(value);
        put(std::move(node));
        return true;
    }
    void put(JsonNode node)
    {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        auto& children = std::get<JsonNode::Children>(open_.back().value);
        if (open_.back().is_object) {
            node.name = std::move(children.back().name);
            children.back() = std::move(node);
        } else {
            children.push_back(std::move(node));
        }
    }

    JsonNode root_{};
    std::vector<JsonNode> open_{};
    std::string partial_{};
    std::string reason_{};
    std::size_t values_ = 0;
};

JsonNode parse_json(std::string_view text)
{
    constexpr std::size_t most_bytes = 4 * 1024 * 1024;
    if (text.size() > most_bytes) {
        throw Error(errc::invalid_configuration, "The JSON text has " + std::to_string(text.size()) +
                                                     " bytes, more than 4 MiB. Send a smaller one.");
    }
    boost::json::parse_options options;
    options.max_depth = 16;
    boost::json::basic_parser<JsonBuilder> parser(options);
    boost::json::error_code ec;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
    const JsonBuilder& builder = parser.handler();
    if (!ec && read < text.size()) ec = boost::json::error::extra_data;
    if (ec) {
        const std::string path = builder.path();
        const std::string reason = builder.reason().empty() ? ec.message() : builder.reason();
        throw Error(errc::invalid_configuration, "The JSON text cannot be read at byte " + std::to_string(read) +
                                                     (path.empty() ? "" : ", near \"" + path + "\"") + ": " + reason +
                                                     ". Correct the text there.");
    }
    return parser.handler().take();
}

}  // namespace holdfast::inline v1::detail

#endif
