#ifndef HOLDFAST_CONFIGURATION_JSON_NODE_HPP
#define HOLDFAST_CONFIGURATION_JSON_NODE_HPP

#include <sodium.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace holdfast::inline v1::detail {

/// A text out of a JSON document; wiped when it goes, because nobody knows yet whether it is a secret.
class JsonText {
public:
    JsonText() = default;
    explicit JsonText(std::string text) : text_(std::move(text)) {}
    JsonText(JsonText&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
    JsonText& operator=(JsonText&& other) noexcept
    {
        std::swap(text_, other.text_);
        return *this;
    }
    JsonText(const JsonText&) = delete;
    JsonText& operator=(const JsonText&) = delete;
    ~JsonText() { wipe(); }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    void wipe() noexcept { sodium_memzero(text_.data(), text_.size()); }

    std::string text_;
};

/// A JSON document as it was sent: members in their order, integers exact.
struct JsonNode {
    using Children = std::vector<JsonNode>;  // of an object or a list

    std::string name{};  ///< of a member of an object
    std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, JsonText, Children> value{nullptr};
    bool is_object = false;  ///< tells the two uses of `Children` apart

    [[nodiscard]] bool is_null() const noexcept { return value.index() == 0; }
    template <class T>
    [[nodiscard]] const T* as() const noexcept
    {
        return std::get_if<T>(&value);
    }
    [[nodiscard]] const Children* members() const noexcept { return is_object ? as<Children>() : nullptr; }
    [[nodiscard]] const Children* elements() const noexcept { return is_object ? nullptr : as<Children>(); }
};

/// Bounds: 4 MiB, 16 levels, 200 000 values, 256 members an object, 1 MiB a text, 256 bytes a name.
///
/// Errors          errc::invalid_configuration with the position and the path of the enclosing value; repeated names
/// too
[[nodiscard]] JsonNode parse_json(std::string_view text);

}  // namespace holdfast::inline v1::detail

#endif
