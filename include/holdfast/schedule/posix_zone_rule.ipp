#ifndef HOLDFAST_SCHEDULE_POSIX_ZONE_RULE_IPP
#define HOLDFAST_SCHEDULE_POSIX_ZONE_RULE_IPP

#include <holdfast/schedule/posix_zone_rule.hpp>

#include <cstddef>
#include <utility>

namespace holdfast::inline v1::detail {

class PosixZoneRuleParser {
public:
    explicit PosixZoneRuleParser(std::string_view text) : text_(text) {}

    [[nodiscard]] std::optional<PosixZoneRule> parse()
    {
        PosixZoneRule rule;
        // In this notation an offset is UTC - local.
        read_name();
        rule.standard_ = -read_clock();
        read_name();
        rule.summer_ = !failed_ && at_ < text_.size() && text_[at_] != ',' ? -read_clock()
                                                                           : rule.standard_ + std::chrono::hours{1};
        read(',');
        rule.begin_ = read_moment();
        read(',');
        rule.end_ = read_moment();
        if (failed_ || at_ != text_.size()) return std::nullopt;
        return rule;
    }

private:
    [[nodiscard]] bool take(char letter)
    {
        if (at_ == text_.size() || text_[at_] != letter) return false;
        ++at_;
        return true;
    }
    void read(char letter)
    {
        if (!take(letter)) failed_ = true;
    }

    void read_name()
    {
        const bool quoted = take('<');
        const std::size_t begin = at_;
        while (at_ < text_.size() && text_[at_] != '>' && (quoted || is_letter(text_[at_]))) ++at_;
        if (at_ - begin < 3) failed_ = true;
        if (quoted) read('>');
    }

    [[nodiscard]] int read_number(int least, int greatest)
    {
        const std::size_t begin = at_;
        int number = 0;
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9' && at_ - begin < 4; ++at_)
            number = number * 10 + (text_[at_] - '0');
        if (at_ == begin || number < least || number > greatest) failed_ = true;
        return number;
    }

    [[nodiscard]] TimeSpan read_clock()
    {
        const bool negative = take('-');
        if (!negative) (void)take('+');
        TimeSpan time = std::chrono::hours{read_number(0, 167)};
        if (take(':')) time += std::chrono::minutes{read_number(0, 59)};
        if (take(':')) time += std::chrono::seconds{read_number(0, 59)};
        return negative ? -time : time;
    }

    [[nodiscard]] PosixZoneRule::Moment read_moment()
    {
        using Kind = PosixZoneRule::Moment::Kind;
        PosixZoneRule::Moment moment;
        if (take('M')) {
            moment.month = read_number(1, 12);
            read('.');
            moment.week = read_number(1, 5);
            read('.');
            moment.day = read_number(0, 6);
        } else {
            moment.kind = take('J') ? Kind::julian : Kind::day_of_year;
            moment.day = moment.kind == Kind::julian ? read_number(1, 365) : read_number(0, 365);
        }
        if (take('/')) moment.time = read_clock();
        return moment;
    }

    [[nodiscard]] static bool is_letter(char letter)
    {
        return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
    }

    std::string_view text_;
    std::size_t at_{0};
    bool failed_{false};
};

TimePoint PosixZoneRule::Moment::in(std::chrono::year year) const
{
    using namespace std::chrono;
    const sys_days new_year{year / January / 1};
    if (kind == Kind::day_of_year) return new_year + days{day} + time;
    // A Julian day never counts 29 February.
    if (kind == Kind::julian) return new_year + days{day - 1 + (year.is_leap() && day >= 60 ? 1 : 0)} + time;
    const auto in_month = year / std::chrono::month{static_cast<unsigned>(month)};
    const weekday wanted{static_cast<unsigned>(day)};
    if (week == 5) return sys_days{in_month / wanted[last]} + time;
    return sys_days{in_month / wanted[static_cast<unsigned>(week)]} + time;
}

std::optional<PosixZoneRule> PosixZoneRule::parse(std::string_view text)
{
    return PosixZoneRuleParser{text}.parse();
}

std::array<PosixZoneRule::Change, 2> PosixZoneRule::changes(std::chrono::year year) const
{
    std::array<Change, 2> both{Change{begin_.in(year)-standard_, summer_}, Change{end_.in(year)-summer_, standard_}};
    if (both[1].at < both[0].at) std::swap(both[0], both[1]);
    return both;
}

}  // namespace holdfast::inline v1::detail

#endif
