#ifndef HOLDFAST_DESTINATION_FTP_REPLY_IPP
#define HOLDFAST_DESTINATION_FTP_REPLY_IPP

#include <holdfast/destination/ftp/reply.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace holdfast::inline v1::ftp {

namespace reply_detail {

constexpr std::size_t longest_line = 16 * 1024;
constexpr std::size_t longest_reply = 256 * 1024;
constexpr std::size_t most_lines = 2000;

[[nodiscard]] inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// The code at the begin of a line; 0 if there is none.
[[nodiscard]] inline int code_of(std::string_view line)
{
    if (line.size() < 3 || line[0] < '1' || line[0] > '5' || !is_digit(line[1]) || !is_digit(line[2])) return 0;
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

template <class Number>
[[nodiscard]] std::optional<Number> number(std::string_view text)
{
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

[[nodiscard]] inline std::string upper(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

}  // namespace reply_detail

std::string Reply::text() const
{
    std::string result = std::to_string(code);
    for (const auto& line : lines) {
        if (line.empty()) continue;
        result += ' ' + line;
        if (result.size() > 300) break;
    }
    result.resize(std::min<std::size_t>(result.size(), 300));
    std::replace_if(result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return result;
}

std::optional<std::string> ReplyParser::take_line()
{
    const auto end = pending_.find('\n', at_);
    if (end == std::string::npos) {
        pending_.erase(0, std::exchange(at_, 0));
        if (pending_.size() > reply_detail::longest_line) broken_ = true;
        return std::nullopt;
    }
    std::string line = pending_.substr(at_, end - at_);
    at_ = end + 1;
    if (line.size() > reply_detail::longest_line) broken_ = true;
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

/// True if `line` is the last of its reply.
bool ReplyParser::take(std::string line)
{
    using namespace reply_detail;
    const int code = code_of(line);
    size_ += line.size();
    if (!begun_) {
        if (code == 0 || (line.size() > 3 && line[3] != ' ' && line[3] != '-')) {
            broken_ = true;
            return false;
        }
        begun_.emplace().code = code;
        begun_->lines.push_back(line.size() > 4 ? line.substr(4) : std::string());
        return line.size() == 3 || line[3] == ' ';
    }
    if (size_ > longest_reply || begun_->lines.size() >= most_lines) {
        broken_ = true;
        return false;
    }
    const bool own = code == begun_->code;
    const bool last = own && (line.size() == 3 || line[3] == ' ');
    const bool between = own && line.size() > 3 && line[3] == '-';
    begun_->lines.push_back(last || between ? (line.size() > 4 ? line.substr(4) : std::string()) : std::move(line));
    return last;
}

std::optional<Reply> ReplyParser::next()
{
    while (!broken_) {
        auto line = take_line();
        if (!line || broken_) break;
        if (!take(std::move(*line))) continue;
        size_ = 0;
        return std::exchange(begun_, std::nullopt);
    }
    return std::nullopt;
}

std::optional<std::uint16_t> extended_port(const Reply& reply)
{
    if (reply.lines.empty()) return std::nullopt;
    const std::string_view line = reply.lines.back();
    const auto open = line.find('(');
    if (open == std::string_view::npos || open + 5 >= line.size()) return std::nullopt;
    const char mark = line[open + 1];
    if (mark < 33 || mark > 126 || line[open + 2] != mark || line[open + 3] != mark) return std::nullopt;
    const auto begin = open + 4;
    const auto end = line.find(mark, begin);
    if (end == std::string_view::npos) return std::nullopt;
    const auto port = reply_detail::number<std::uint16_t>(line.substr(begin, end - begin));
    return port && *port != 0 ? port : std::nullopt;
}

std::optional<std::uint16_t> classic_port(const Reply& reply)
{
    if (reply.lines.empty()) return std::nullopt;
    const std::string_view line = reply.lines.back();
    for (std::size_t begin = 0; begin < line.size(); ++begin) {
        if (!reply_detail::is_digit(line[begin]) || (begin > 0 && reply_detail::is_digit(line[begin - 1]))) continue;
        std::array<unsigned, 6> numbers{};
        const char* at = line.data() + begin;
        const char* const end = line.data() + line.size();
        std::size_t count = 0;
        while (count < numbers.size()) {
            const auto [stop, failure] = std::from_chars(at, end, numbers[count]);
            if (failure != std::errc{} || numbers[count] > 255) break;
            at = stop;
            if (++count == numbers.size()) break;
            if (at == end || *at != ',') break;
            ++at;
        }
        if (count < numbers.size()) continue;
        const auto port = static_cast<std::uint16_t>(numbers[4] * 256 + numbers[5]);
        if (port != 0) return port;
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::string> quoted_path(const Reply& reply)
{
    if (reply.lines.empty()) return std::nullopt;
    const std::string_view line = reply.lines.front();
    const auto open = line.find('"');
    if (open == std::string_view::npos) return std::nullopt;
    std::string path;
    for (std::size_t i = open + 1; i < line.size(); ++i) {
        const auto byte = static_cast<unsigned char>(line[i]);
        if (byte < 0x20 || byte == 0x7f || byte == 0xff) return std::nullopt;
        if (line[i] != '"') {
            path += line[i];
        } else if (i + 1 < line.size() && line[i + 1] == '"') {
            path += line[++i];
        } else {
            return path;
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> size_in(const Reply& reply)
{
    if (reply.code != 213 || reply.lines.empty()) return std::nullopt;
    std::string_view line = reply.lines.back();
    while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    return reply_detail::number<std::uint64_t>(line);
}

Features features_in(const Reply& reply)
{
    Features features;
    if (!reply.success()) return features;
    for (const auto& line : reply.lines) {
        std::string_view name = line;
        while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
        const std::string word = reply_detail::upper(name.substr(0, name.find(' ')));
        if (word == "MLST") features.mlst = true;
        if (word == "UTF8") features.utf8 = true;
    }
    return features;
}

}  // namespace holdfast::inline v1::ftp

#endif
