#ifndef HOLDFAST_CONFIGURATION_JSON_READER_HPP
#define HOLDFAST_CONFIGURATION_JSON_READER_HPP

#include <holdfast/configuration/describe.hpp>
#include <holdfast/configuration/field_path.hpp>
#include <holdfast/configuration/json_node.hpp>
#include <holdfast/configuration/json_writer.hpp>
#include <holdfast/configuration/naming.hpp>

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

/// Refuses a value of the wrong kind; does not quote it.
[[noreturn]] void refuse_kind(const FieldPath& path, std::string_view expected, const JsonNode& node);

/// Refuses a member that the type does not have; `known` is what it is called if only the letter case is wrong.
[[noreturn]] void refuse_unknown(const FieldPath& path, std::string_view known);

/// The text of a node, or refuses it.
[[nodiscard]] const std::string& text_of(const JsonNode& node, const FieldPath& path, std::string_view expected);

/// Reads described values; null leaves `out` as it is, which is its default.
struct JsonReader {
    static void read(const JsonNode& node, bool& out, const FieldPath& path)
    {
        if (node.is_null()) return;
        const bool* value = node.as<bool>();
        if (value == nullptr) refuse_kind(path, "true or false", node);
        out = *value;
    }
    static void read(const JsonNode& node, double& out, const FieldPath& path)
    {
        if (node.is_null()) return;
        if (const auto* real = node.as<double>()) {
            out = *real;
        } else if (const auto* integer = node.as<std::int64_t>()) {
            out = static_cast<double>(*integer);
        } else if (const auto* large = node.as<std::uint64_t>()) {
            out = static_cast<double>(*large);
        } else {
            refuse_kind(path, "a number", node);
        }
    }
    template <std::integral I>
    static void read(const JsonNode& node, I& out, const FieldPath& path)
    {
        if (node.is_null()) return;
        const auto* small = node.as<std::int64_t>();
        const auto* large = node.as<std::uint64_t>();
        if (small == nullptr && large == nullptr) refuse_kind(path, "a whole number", node);
        if (small != nullptr ? !std::in_range<I>(*small) : !std::in_range<I>(*large)) {
            refuse_field(path.text(), "the number is out of range",
                         "Give one from " + std::to_string(std::numeric_limits<I>::min()) + " to " +
                             std::to_string(std::numeric_limits<I>::max()) + ".");
        }
        out = small != nullptr ? static_cast<I>(*small) : static_cast<I>(*large);
    }
    static void read(const JsonNode& node, std::string& out, const FieldPath& path)
    {
        if (!node.is_null()) out = text_of(node, path, "a text");
    }
    static void read(const JsonNode& node, SecretText& out, const FieldPath& path)
    {
        if (node.is_null()) return;
        const std::string& text = text_of(node, path, "a text");
        if (text == redacted_mark) {
            refuse_field(path.text(), "\"(redacted)\" stands for a secret that was not shown",
                         "Give the secret itself.");
        }
        out = SecretText(text);
    }
    static void read(const JsonNode& node, TimePoint& out, const FieldPath& path)
    {
        if (node.is_null()) return;
        const auto time = holdfast::parse_time(text_of(node, path, "a time"));
        if (!time) refuse_field(path.text(), "this is no time", "Write it as 2024-01-31T23:59:59Z.");
        out = *time;
    }
    static void read(const JsonNode& node, TimeSpan& out, const FieldPath& path)
    {
        if (node.is_null()) return;
        const auto span = holdfast::parse_span(text_of(node, path, "a span of time"));
        if (!span) refuse_field(path.text(), "this is no span of time", "Write it as 7.00:00:00 (days.hh:mm:ss).");
        out = *span;
    }
    template <DescribedEnumeration E>
    static void read(const JsonNode& node, E& out, const FieldPath& path)
    {
        if (node.is_null()) return;
        constexpr auto& names = Enumerators<E>::names;
        std::size_t number = names.size();
        if (const auto* integer = node.as<std::int64_t>(); integer != nullptr && *integer >= 0) {
            number = static_cast<std::size_t>(*integer);
        } else if (const auto* text = node.as<JsonText>()) {
            number = static_cast<std::size_t>(std::ranges::find(names, text->text()) - names.begin());
        }
        if (number >= names.size()) {
            std::string advice = "Use one of";
            for (const std::string_view name : names) advice.append(advice.back() == 'f' ? " " : ", ").append(name);
            refuse_field(path.text(), "no such value", advice + ".");
        }
        out = static_cast<E>(number);
    }
    template <class T>
    static void read(const JsonNode& node, std::optional<T>& out, const FieldPath& path)
    {
        if (node.is_null()) return;
        read(node, out.emplace(), path);
    }
    template <class T>
    static void read(const JsonNode& node, std::vector<T>& out, const FieldPath& path)
    {
        if (node.is_null()) return;
        const auto* elements = node.elements();
        if (elements == nullptr) refuse_kind(path, "a list", node);
        out.reserve(elements->size());
        for (std::size_t at = 0; at < elements->size(); ++at) {
            if ((*elements)[at].is_null()) refuse_kind(path[at], "a value", (*elements)[at]);
            read((*elements)[at], out.emplace_back(), path[at]);
        }
    }
    template <Described T>
    static void read(const JsonNode& node, T& out, const FieldPath& path)
    {
        if (node.is_null()) return;
        const auto* members = node.members();
        if (members == nullptr) refuse_kind(path, "an object", node);
        for (const JsonNode& member : *members) {
            const FieldPath child = path / member.name;
            bool found = false;
            std::string_view similar;
            for_each_field<T>([&](const auto& described) {
                if (described.name == member.name) {
                    found = true;
                    read(member, out.*described.member, child);
                } else if (same_name(described.name, member.name)) {
                    similar = described.name;
                }
            });
            if (!found) refuse_unknown(child, similar);
        }
    }
};

}  // namespace holdfast::inline v1::detail

#endif
