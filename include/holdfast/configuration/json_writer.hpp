#ifndef HOLDFAST_CONFIGURATION_JSON_WRITER_HPP
#define HOLDFAST_CONFIGURATION_JSON_WRITER_HPP

#include <holdfast/configuration/describe.hpp>
#include <holdfast/configuration/time_text.hpp>
#include <holdfast/encryption/secret_text.hpp>
#include <holdfast/time.hpp>

#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::detail {

/// What stands in place of a secret that is not shown.
inline constexpr std::string_view redacted_mark = "(redacted)";

/// Appends `text` in quotes; bytes that are not UTF-8 become U+FFFD, so that what is written can always be read.
void append_json_text(std::string& out, std::string_view text);

/// Writes described values as one line of JSON.
class JsonWriter {
public:
    explicit JsonWriter(bool with_secrets) : with_secrets_(with_secrets) {}

    [[nodiscard]] std::string take() { return std::move(out_); }

    void write(bool value) { out_ += value ? "true" : "false"; }
    void write(double value)
    {
        char buffer[32];  // NOLINT(modernize-avoid-c-arrays)
        if (!std::isfinite(value)) value = 0;
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
        out_.append(buffer, end);
    }
    template <std::integral I>
    void write(I value)
    {
        out_ += std::to_string(value);
    }
    void write(const std::string& value) { append_json_text(out_, value); }
    void write(const SecretText& value)
    {
        append_json_text(out_, with_secrets_ || value.empty() ? value.reveal() : redacted_mark);
    }
    void write(TimePoint value) { append_json_text(out_, holdfast::format_time(value)); }
    void write(TimeSpan value) { append_json_text(out_, holdfast::format_span(value)); }
    template <DescribedEnumeration E>
    void write(E value)
    {
        append_json_text(out_, Enumerators<E>::names.at(static_cast<std::size_t>(value)));
    }
    template <class T>
    void write(const std::optional<T>& value)
    {
        if (value) {
            write(*value);
        } else {
            out_ += "null";
        }
    }
    template <class T>
    void write(const std::vector<T>& values)
    {
        char separator = '[';
        for (const T& value : values) {
            out_ += separator;
            write(value);
            separator = ',';
        }
        out_ += separator == '[' ? "[]" : "]";
    }
    template <Described T>
    void write(const T& value)
    {
        char separator = '{';
        for_each_field<T>([&](const auto& described) {
            out_ += separator;
            append_json_text(out_, described.name);
            out_ += ':';
            write(value.*described.member);
            separator = ',';
        });
        out_ += '}';
    }

private:
    bool with_secrets_;
    std::string out_{};
};

}  // namespace holdfast::inline v1::detail

#endif
