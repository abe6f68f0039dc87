#ifndef HOLDFAST_CONFIGURATION_BOUNDS_IPP
#define HOLDFAST_CONFIGURATION_BOUNDS_IPP

#include <holdfast/configuration/bounds.hpp>
#include <holdfast/configuration/utf8.hpp>

namespace holdfast::inline v1::detail {

void refuse_size(const FieldPath& path, std::size_t size, std::size_t maximum, std::string_view unit)
{
    refuse_field(path.text(), "it has " + std::to_string(size) + " " + std::string(unit),
                 "Give at most " + std::to_string(maximum) + ".");
}

void refuse_range(const FieldPath& path, std::string_view range_text, const std::string& low, const std::string& high)
{
    std::string range(range_text);
    if (range.empty()) range = high.empty() ? "at least " + low : low + " to " + high;
    refuse_field(path.text(), "the value is out of range", "Give " + range + ".");
}

void check_text(const std::string& value, std::size_t maximum_size, const FieldPath& path)
{
    if (value.size() > maximum_size) refuse_size(path, value.size(), maximum_size, "bytes");
    for (std::string_view rest = value; !rest.empty();) {
        const auto length = utf8_length(rest);
        if (length == 0) refuse_field(path.text(), "this is not UTF-8", "Write it in UTF-8.");
        const auto first = static_cast<unsigned char>(rest.front());
        if ((first < 0x20 && first != '\t') || first == 0x7f) {
            refuse_field(path.text(), "it holds a control character", "Remove it.");
        }
        rest.remove_prefix(length);
    }
}

void check_text(const SecretText& value, std::size_t maximum_size, const FieldPath& path)
{
    if (value.size() > maximum_size) refuse_size(path, value.size(), maximum_size, "bytes");
    if (value.reveal() == redacted_mark) {
        refuse_field(path.text(), "\"(redacted)\" stands for a secret that was not shown", "Give the secret itself.");
    }
}

}  // namespace holdfast::inline v1::detail

#endif
