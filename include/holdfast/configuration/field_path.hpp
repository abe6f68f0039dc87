#ifndef HOLDFAST_CONFIGURATION_FIELD_PATH_HPP
#define HOLDFAST_CONFIGURATION_FIELD_PATH_HPP

#include <holdfast/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::inline v1::detail {

/// Where a field stands, as in `S3Settings.StorageClass` or `ExcludedDatabases[3]`; a chain of values on the stack.
struct FieldPath {
    const FieldPath* parent = nullptr;
    std::string_view name{};
    std::size_t index = 0;  // of a list's element; then the name is blank

    [[nodiscard]] FieldPath operator/(std::string_view child) const { return {this, child, 0}; }
    [[nodiscard]] FieldPath operator[](std::size_t element) const { return {this, {}, element}; }

    [[nodiscard]] std::string text() const
    {
        const std::string front = parent != nullptr ? parent->text() : std::string();
        if (parent != nullptr && name.empty()) return front + "[" + std::to_string(index) + "]";
        return front.empty() ? std::string(name) : front + "." + std::string(name);
    }
};

/// Refuses a field: `<path>: <reason>. <advice>`.
[[noreturn]] inline void refuse_field(const std::string& path, const std::string& reason, const std::string& advice,
                                      errc code = errc::invalid_configuration)
{
    throw Error(code, (path.empty() ? std::string("The document") : path) + ": " + reason + ". " + advice);
}

}  // namespace holdfast::inline v1::detail

#endif
