#ifndef HOLDFAST_SCHEDULE_CRON_PARSER_IPP
#define HOLDFAST_SCHEDULE_CRON_PARSER_IPP

#include <holdfast/error.hpp>
#include <holdfast/schedule/cron.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::inline v1::detail {

class CronParser {
public:
    CronParser(std::string_view text, CronDialect dialect) : text_(text) { result_.dialect_ = dialect; }

    [[nodiscard]] CronExpression parse();

private:
    struct Field {
        std::string_view name;
        int least;
        int greatest;            // what may be written
        int last;                // where `*` and `a/n` end and where ranges go round; for weekdays not `greatest`
        std::string_view names;  // three letters each, the first one means `least`
    };
    static constexpr std::array<Field, 5> fields{{
        {"minute", 0, 59, 59, {}},
        {"hour", 0, 23, 23, {}},
        {"day of month", 1, 31, 31, {}},
        {"month", 1, 12, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
        {"day of week", 0, 7, 6, "SUNMONTUEWEDTHUFRISAT"},
    }};

    [[noreturn]] void fail(std::size_t at, const std::string& reason) const;
    [[nodiscard]] const Field& field() const { return fields[index_]; }
    [[nodiscard]] bool is_day() const { return index_ == 2; }
    [[nodiscard]] bool is_weekday() const { return index_ == 4; }

    [[nodiscard]] static bool is_blank(char letter) { return letter == ' ' || letter == '\t'; }
    [[nodiscard]] static bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
    [[nodiscard]] static char upper(char letter)
    {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
    [[nodiscard]] char peek() const { return at_ < text_.size() ? upper(text_[at_]) : '\0'; }
    [[nodiscard]] bool field_ended() const { return at_ == text_.size() || is_blank(text_[at_]); }
    [[nodiscard]] std::string found() const;
    bool take(char letter);
    void skip_blanks();

    [[nodiscard]] int number(int least, int greatest, const std::string& what);
    [[nodiscard]] int value();
    [[nodiscard]] int step();
    void add(int from, int count, int step);
    void add_all(int step);

    void read_field();
    void read_part();
    void read_star();
    void read_value();
    void store();

    std::string_view text_;
    std::size_t at_{0};
    std::size_t index_{0};  // of the field; fields.size() outside
    std::size_t field_begin_{0};
    std::uint64_t values_{0};     // bit = value, of the plain parts of the current field
    bool day_restricted_{false};  // the field does not begin with `*` or `?`: what crontab(5) looks at
    bool weekday_restricted_{false};
    CronExpression result_{};
};

void CronParser::fail(std::size_t at, const std::string& reason) const
{
    std::string shown;
    for (const char letter : text_.substr(0, 80)) shown += letter >= ' ' && letter <= '~' ? letter : '?';
    if (text_.size() > 80) shown += "...";
    std::string where = "position " + std::to_string(at + 1);
    if (index_ < fields.size()) where += " (" + std::string(field().name) + ")";
    throw Error(errc::invalid_configuration,
                "The cron expression \"" + shown + "\" is refused: " + where + ": " + reason +
                    ". Write five fields: minute, hour, day of month, month, day of week.");
}

std::string CronParser::found() const
{
    if (field_ended()) return "the end of the field";
    const char letter = text_[at_];
    return letter > ' ' && letter <= '~' ? "'" + std::string(1, letter) + "'" : "an unprintable character";
}

bool CronParser::take(char letter)
{
    if (peek() != letter) return false;
    ++at_;
    return true;
}

void CronParser::skip_blanks()
{
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
}

int CronParser::number(int least, int greatest, const std::string& what)
{
    const std::size_t begin = at_;
    int number = 0;
    for (; is_digit(peek()); ++at_) {
        number = number * 10 + (peek() - '0');
        if (number > 9999) fail(begin, "the number is too large");
    }
    if (at_ == begin) fail(at_, "expected " + what + ", found " + found());
    if (number < least || number > greatest)
        fail(begin, what + " must be from " + std::to_string(least) + " to " + std::to_string(greatest) + ", not " +
                        std::to_string(number));
    return number;
}

int CronParser::value()
{
    for (std::size_t i = 0; i < field().names.size(); i += 3) {
        const std::string_view name = field().names.substr(i, 3);
        if (text_.size() - at_ >= 3 && upper(text_[at_]) == name[0] && upper(text_[at_ + 1]) == name[1] &&
            upper(text_[at_ + 2]) == name[2]) {
            at_ += 3;
            return field().least + static_cast<int>(i / 3);
        }
    }
    return number(field().least, field().greatest,
                  field().names.empty() ? "a number" : "a number or a three-letter name");
}

int CronParser::step()
{
    return number(1, field().greatest, "a step");
}

// The values from, from + step, … of `count` consecutive ones, going round at the end of the field.
void CronParser::add(int from, int count, int step)
{
    const int size = field().last - field().least + 1;
    for (int i = 0; i < count; i += step)
        values_ |= std::uint64_t{1} << (field().least + (from - field().least + i) % size);
}

void CronParser::add_all(int step)
{
    // The raven dialect counts from zero also where the field begins with one.
    const int from = field().least == 1 && result_.dialect_ == CronDialect::raven ? step : field().least;
    add(from, field().last - from + 1, step);
}

void CronParser::read_star()
{
    if (!take('/')) {
        add_all(1);
        return;
    }
    const int every = step();
    add_all(every);
}

void CronParser::read_value()
{
    const int first = value();
    if (take('-')) {
        const int last = value();
        const int size = field().last - field().least + 1;
        int count = last - first + 1;
        if (count <= 0) count += size;
        add(first, count, take('/') ? step() : 1);
    } else if (take('/')) {
        const int from = first > field().last ? field().least : first;  // weekday 7 is Sunday
        add(from, field().last - from + 1, step());
    } else if (is_day() && take('W')) {
        result_.nearest_weekdays_ |= std::uint32_t{1} << (first - 1);
    } else if (is_weekday() && take('L')) {
        result_.last_of_month_ = static_cast<std::uint8_t>(result_.last_of_month_ | 1U << (first % 7));
    } else if (is_weekday() && take('#')) {
        auto& week = result_.weeks_[static_cast<std::size_t>(number(1, 5, "the number after '#'")) - 1];
        week = static_cast<std::uint8_t>(week | 1U << (first % 7));
    } else {
        add(first, 1, 1);
    }
}

void CronParser::read_part()
{
    if (take('*')) {
        read_star();
    } else if (is_day() && take('L')) {
        (take('W') ? result_.last_weekday_ : result_.last_day_) = true;
    } else {
        read_value();
    }
    if (!field_ended() && peek() != ',') fail(at_, "unexpected " + found());
}

void CronParser::read_field()
{
    field_begin_ = at_;
    values_ = 0;
    const bool restricted = peek() != '*' && peek() != '?';
    if (is_day()) day_restricted_ = restricted;
    if (is_weekday()) weekday_restricted_ = restricted;
    if ((is_day() || is_weekday()) && take('?')) {
        if (!field_ended()) fail(at_, "'?' stands alone in its field, found " + found());
        add_all(1);
    } else {
        do read_part();
        while (take(','));
    }
    store();
}

void CronParser::store()
{
    switch (index_) {
        case 0: result_.minutes_ = values_; break;
        case 1: result_.hours_ = static_cast<std::uint32_t>(values_); break;
        case 2: result_.days_ = static_cast<std::uint32_t>(values_ >> 1); break;
        case 3: result_.months_ = static_cast<std::uint16_t>(values_ >> 1); break;
        default:
            for (auto& week : result_.weeks_) week = static_cast<std::uint8_t>(week | values_);
    }
}

CronExpression CronParser::parse()
{
    if (text_.size() > 256) {
        index_ = fields.size();
        fail(256, "it is longer than 256 characters");
    }
    for (index_ = 0; index_ < fields.size(); ++index_) {
        skip_blanks();
        if (at_ == text_.size()) fail(at_, "the field is missing");
        read_field();
    }
    skip_blanks();
    if (at_ != text_.size()) fail(at_, "there is something after the fifth field");
    result_.either_day_ = result_.dialect_ == CronDialect::posix && day_restricted_ && weekday_restricted_;
    if (!result_.ever_fires()) fail(0, "no day that the calendar has is in all of its fields, so it would never fire");
    return result_;
}

}  // namespace holdfast::inline v1::detail

#endif
