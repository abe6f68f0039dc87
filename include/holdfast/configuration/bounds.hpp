#ifndef HOLDFAST_CONFIGURATION_BOUNDS_HPP
#define HOLDFAST_CONFIGURATION_BOUNDS_HPP

#include <holdfast/configuration/describe.hpp>
#include <holdfast/configuration/field_path.hpp>
#include <holdfast/configuration/json_writer.hpp>
#include <holdfast/encryption/secret_text.hpp>
#include <holdfast/time.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace holdfast::inline v1::detail {

/// Refuses a text that is too long, holds control characters, or is not UTF-8.
void check_text(const std::string& value, std::size_t maximum_size, const FieldPath& path);
void check_text(const SecretText& value, std::size_t maximum_size, const FieldPath& path);

[[noreturn]] void refuse_size(const FieldPath& path, std::size_t size, std::size_t maximum, std::string_view unit);

/// Refuses a number outside its range; `low` and `high` are how the bounds are written.
[[noreturn]] void refuse_range(const FieldPath& path, std::string_view range_text, const std::string& low,
                               const std::string& high);

/// Checks one field against the bounds of its description.
struct BoundsCheck {
    template <class F>
    static void check(const std::string& value, const F& described, const FieldPath& path)
    {
        check_text(value, described.maximum_size, path);
    }
    template <class F>
    static void check(const SecretText& value, const F& described, const FieldPath& path)
    {
        check_text(value, described.maximum_size, path);
    }
    template <std::integral I, class F>
    static void check(I value, const F& described, const FieldPath& path)
    {
        if constexpr (!std::is_same_v<I, bool>) {
            if (std::cmp_less(value, described.minimum) || std::cmp_greater(value, described.maximum)) {
                const bool open = described.maximum == std::numeric_limits<std::int64_t>::max();
                refuse_range(path, described.range_text, std::to_string(described.minimum),
                             open ? std::string() : std::to_string(described.maximum));
            }
        }
    }
    template <class F>
    static void check(TimeSpan value, const F& described, const FieldPath& path)
    {
        if (value.count() < described.minimum || value.count() > described.maximum) {
            refuse_range(path, described.range_text, holdfast::format_span(TimeSpan(described.minimum)),
                         holdfast::format_span(TimeSpan(described.maximum)));
        }
    }
    template <class T, class F>
    static void check(const std::optional<T>& value, const F& described, const FieldPath& path)
    {
        if (value) check(*value, described, path);
    }
    template <class T, class F>
    static void check(const std::vector<T>& values, const F& described, const FieldPath& path)
    {
        if (values.size() > described.maximum_size) {
            refuse_size(path, values.size(), described.maximum_size, "entries");
        }
        for (std::size_t at = 0; at < values.size(); ++at) {
            auto element = described;
            element.maximum_size = 4096;
            check(values[at], element, path[at]);
        }
    }
    /// Everything else, places and other described members included, is checked where its rules are known.
    template <class T, class F>
        requires(!std::integral<T>)
    static void check(const T&, const F&, const FieldPath&)
    {
    }
};

/// Checks the fields of `value` itself, not those of the objects in it.
template <Described T>
void check_bounds(const T& value, const FieldPath& path)
{
    for_each_field<T>(
        [&](const auto& described) { BoundsCheck::check(value.*described.member, described, path / described.name); });
}

}  // namespace holdfast::inline v1::detail

#endif
