#ifndef HOLDFAST_CONFIGURATION_JSON_IPP
#define HOLDFAST_CONFIGURATION_JSON_IPP

#include <holdfast/configuration/description/configuration.hpp>
#include <holdfast/configuration/description/operations.hpp>
#include <holdfast/configuration/description/restore.hpp>
#include <holdfast/configuration/description/status.hpp>
#include <holdfast/configuration/json.hpp>
#include <holdfast/configuration/json_node.ipp>
#include <holdfast/configuration/json_reader.hpp>
#include <holdfast/configuration/naming.ipp>
#include <holdfast/configuration/time_text.ipp>
#include <holdfast/configuration/utf8.hpp>

#include <algorithm>
#include <array>
#include <type_traits>

namespace holdfast::inline v1 {
namespace detail {

void append_json_text(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        const char c = text.front();
        std::size_t length = 1;
        if (c == '"' || c == '\\') {
            out.append({'\\', c});
        } else if (static_cast<unsigned char>(c) < 0x20) {
            constexpr std::string_view digits = "0123456789abcdef";
            out.append("\\u00").append({digits[static_cast<unsigned char>(c) >> 4U], digits[c & 15]});
        } else {
            length = utf8_length(text);
            out.append(length == 0 ? "\xEF\xBF\xBD" : text.substr(0, length));
            length = std::max<std::size_t>(length, 1);
        }
        text.remove_prefix(length);
    }
    out += '"';
}

inline std::string_view kind_of(const JsonNode& node)
{
    constexpr std::array<std::string_view, 7> kinds{"null",     "true or false", "a number", "a number",
                                                    "a number", "a text",        "a list"};
    return node.is_object ? "an object" : kinds.at(node.value.index());
}

void refuse_kind(const FieldPath& path, std::string_view expected, const JsonNode& node)
{
    refuse_field(path.text(), "this is " + std::string(kind_of(node)), "Give " + std::string(expected) + ".");
}

void refuse_unknown(const FieldPath& path, std::string_view known)
{
    refuse_field(path.text(), "there is no such field",
                 known.empty() ? std::string("Remove it, or correct its name.")
                               : "Names are compared with letter case: write " + std::string(known) + ".");
}

const std::string& text_of(const JsonNode& node, const FieldPath& path, std::string_view expected)
{
    const auto* text = node.as<JsonText>();
    if (text == nullptr) refuse_kind(path, expected, node);
    return text->text();
}

/// RavenDB's client sends a restore as `Type` and `Settings`, and with fields that only its server has.
inline void adapt_restore(JsonNode& node)
{
    if (!node.is_object) return;
    auto* members = &std::get<JsonNode::Children>(node.value);
    const auto find = [&](std::string_view name) { return std::ranges::find(*members, name, &JsonNode::name); };
    if (const auto type = find("Type"); type != members->end()) {
        const auto* text = type->as<JsonText>();
        const std::string name = text != nullptr ? text->text() : std::string();
        constexpr std::array<std::string_view, 4> types{"Local", "S3", "Azure", "GoogleCloud"};
        if (std::ranges::find(types, name) == types.end()) {
            refuse_field("Type", "no such value", "Use one of Local, S3, Azure, GoogleCloud.");
        }
        if (const auto settings = find("Settings"); settings != members->end()) settings->name = name + "Settings";
        members->erase(find("Type"));
    }
    std::erase_if(*members, [](const JsonNode& member) {
        return (member.name == "DataDirectory" || member.name == "ShardRestoreSettings") && member.is_null();
    });
}

}  // namespace detail

template <HasJson T>
std::string to_json(const T& value)
{
    detail::JsonWriter writer(true);
    writer.write(value);
    return writer.take();
}

template <HasJson T>
std::string to_redacted_json(const T& value)
{
    detail::JsonWriter writer(false);
    writer.write(value);
    return writer.take();
}

template <HasJson T>
T from_json(std::string_view text)
{
    detail::JsonNode node = detail::parse_json(text);
    if (node.is_null()) detail::refuse_kind({}, "a value", node);
    if constexpr (std::is_same_v<T, RestoreBackupConfiguration>) {
        detail::adapt_restore(node);
    }
    T value{};
    detail::JsonReader::read(node, value, {});
    return value;
}

#define HOLDFAST_INSTANTIATE_JSON(...)                         \
    template std::string to_json(const __VA_ARGS__&);          \
    template std::string to_redacted_json(const __VA_ARGS__&); \
    template __VA_ARGS__ from_json<__VA_ARGS__>(std::string_view);

HOLDFAST_INSTANTIATE_JSON(AzureSettings)
HOLDFAST_INSTANTIATE_JSON(BackupEncryptionSettings)
HOLDFAST_INSTANTIATE_JSON(BackupHistoryEntry)
HOLDFAST_INSTANTIATE_JSON(DecisionLogEntry)
HOLDFAST_INSTANTIATE_JSON(FtpSettings)
HOLDFAST_INSTANTIATE_JSON(GetBackupConfigurationScript)
HOLDFAST_INSTANTIATE_JSON(GlacierSettings)
HOLDFAST_INSTANTIATE_JSON(GoogleCloudSettings)
HOLDFAST_INSTANTIATE_JSON(LocalSettings)
HOLDFAST_INSTANTIATE_JSON(OngoingTaskBackup)
HOLDFAST_INSTANTIATE_JSON(OperationState)
HOLDFAST_INSTANTIATE_JSON(PeriodicBackupConfiguration)
HOLDFAST_INSTANTIATE_JSON(PeriodicBackupStatus)
HOLDFAST_INSTANTIATE_JSON(RestoreBackupConfiguration)
HOLDFAST_INSTANTIATE_JSON(RestorePoint)
HOLDFAST_INSTANTIATE_JSON(RetentionPolicy)
HOLDFAST_INSTANTIATE_JSON(S3Settings)
HOLDFAST_INSTANTIATE_JSON(ServerWideBackupConfiguration)
HOLDFAST_INSTANTIATE_JSON(SnapshotSettings)
HOLDFAST_INSTANTIATE_JSON(std::vector<BackupHistoryEntry>)
HOLDFAST_INSTANTIATE_JSON(std::vector<DecisionLogEntry>)

#undef HOLDFAST_INSTANTIATE_JSON

}  // namespace holdfast::inline v1

#endif
