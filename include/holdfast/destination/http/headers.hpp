#ifndef HOLDFAST_DESTINATION_HTTP_HEADERS_HPP
#define HOLDFAST_DESTINATION_HTTP_HEADERS_HPP

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1::http {

/// True if the two are equal but for the case of ASCII letters.
[[nodiscard]] inline bool same_text(std::string_view left, std::string_view right)
{
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char a, char b) { return fold(a) == fold(b); });
}

/// Header lines in order of appearance. Names are compared without case.
class Headers {
public:
    using Line = std::pair<std::string, std::string>;

    Headers() = default;
    Headers(std::initializer_list<Line> lines) : lines_(lines) {}

    /// Adds a line, also if there is one of that name.
    void add(std::string name, std::string value) { lines_.emplace_back(std::move(name), std::move(value)); }

    /// Replaces all lines of that name by one.
    void set(std::string_view name, std::string value)
    {
        erase(name);
        add(std::string(name), std::move(value));
    }
    void erase(std::string_view name)
    {
        std::erase_if(lines_, [&](const Line& line) { return same_text(line.first, name); });
    }
    /// The value of the first line of that name; blank if there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const
    {
        const auto found = find(name);
        return found == lines_.end() ? std::string_view{} : std::string_view(found->second);
    }
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != lines_.end(); }

    [[nodiscard]] auto begin() const { return lines_.begin(); }
    [[nodiscard]] auto end() const { return lines_.end(); }
    [[nodiscard]] std::size_t size() const { return lines_.size(); }

private:
    [[nodiscard]] std::vector<Line>::const_iterator find(std::string_view name) const
    {
        return std::find_if(lines_.begin(), lines_.end(),
                            [&](const Line& line) { return same_text(line.first, name); });
    }

    std::vector<Line> lines_{};
};

}  // namespace holdfast::inline v1::http

#endif
