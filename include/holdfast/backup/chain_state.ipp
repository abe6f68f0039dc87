#ifndef HOLDFAST_BACKUP_CHAIN_STATE_IPP
#define HOLDFAST_BACKUP_CHAIN_STATE_IPP

#include <holdfast/backup/chain_state.hpp>
#include <holdfast/backup/hex.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <set>

namespace holdfast::inline v1 {

namespace detail::chain_text {

inline constexpr std::string_view first_line = "holdfast-chain 1";
inline constexpr std::size_t max_bytes = std::size_t{1} << 20;
inline constexpr std::size_t max_places = 64;
inline constexpr std::array<std::string_view, 3> grades{"committed", "verified", "restored"};

inline std::string escape(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

inline std::optional<std::string> unescape(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        if (++i == text.size() || (text[i] != '\\' && text[i] != 'n')) return std::nullopt;
        out += text[i] == 'n' ? '\n' : '\\';
    }
    return out;
}

template <class Number>
bool parse_number(std::string_view text, Number& out)
{
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size();
}

inline bool parse_id(std::string_view text, BackupId& id)
{
    const auto bytes = from_hex<16>(text);
    if (bytes) id = *bytes;
    return bytes.has_value();
}

inline bool parse_time(std::string_view text, TimePoint& time)
{
    std::int64_t ticks = 0;
    if (!parse_number(text, ticks)) return false;
    time = TimePoint(TimeSpan(ticks));
    return true;
}

/// One line into the state; false if it is not a line that `to_text` writes.
inline bool read_line(ChainState& chain, std::string_view key, const std::string& value)
{
    const auto text = [&](std::string& field) { return field = value, true; };
    if (key == "folder") return text(chain.folder);
    if (key == "chain") return parse_id(value, chain.chain_id);
    if (key == "type") {
        chain.type = value == "snapshot" ? BackupType::snapshot : BackupType::backup;
        return value == "snapshot" || value == "backup";
    }
    if (key == "length") return parse_number(value, chain.length) && chain.length >= 0;
    if (key == "parent") return text(chain.parent_digest);
    if (key == "etag") return parse_number(value, chain.last_etag.emplace());
    if (key == "vector") return text(chain.change_vector);
    if (key == "key") return text(chain.key_id);
    if (key == "incarnation") return text(chain.incarnation);
    if (key == "full_at") return parse_time(value, chain.full_at);
    if (key == "last_at") return parse_time(value, chain.last_at);
    if (key == "grade") {
        const auto found = std::ranges::find(grades, value);
        chain.grade = static_cast<BackupGrade>(found - grades.begin());
        return found != grades.end();
    }
    if (key == "damaged") return chain.damaged = true, value == "yes";
    if (key == "place") {
        chain.places.push_back(ChainPlace{value, {}});
        return !value.empty() && chain.places.size() <= max_places;
    }
    if (key == "recount") return !chain.places.empty() && (chain.places.back().recount = value == "yes");
    if (key == "missing") {
        if (chain.places.empty() || value.empty()) return false;
        chain.places.back().missing.push_back(value);
        return true;
    }
    return false;
}

}  // namespace detail::chain_text

bool ChainState::is_whole_at(std::string_view place) const
{
    return std::ranges::any_of(places, [&](const ChainPlace& each) { return each.name == place && each.is_whole(); });
}

std::vector<std::string> ChainState::places_behind() const
{
    std::vector<std::string> behind;
    for (const auto& place : places)
        if (!place.is_whole()) behind.push_back(place.name);
    return behind;
}

std::optional<std::string> why_next_is_full(const ChainState& chain, const ChainDemand& demand)
{
    if (!chain.exists()) return "there is no full backup yet";
    if (chain.type != demand.type) return "the backup type has changed";
    if (!chain.last_etag) return "it is not known what the chain contains";
    if (chain.damaged) return "the chain is missing or damaged at every place";
    if (chain.key_id != demand.key_id) return "the encryption key has changed";
    if (!chain.incarnation.empty() && !demand.incarnation.empty() && chain.incarnation != demand.incarnation)
        return "the database is not the one that the chain was made from";
    if (demand.engine_etag && *demand.engine_etag < *chain.last_etag)
        return "the database is older than the chain's newest backup";
    if (demand.maximum_length > 0 && chain.length >= demand.maximum_length)
        return "the chain has reached its maximum length of " + std::to_string(demand.maximum_length);
    if (!demand.places.empty() &&
        std::ranges::none_of(demand.places, [&](const std::string& place) { return chain.is_whole_at(place); }))
        return "none of the task's places has the whole chain";
    return std::nullopt;
}

std::string to_text(const ChainState& chain)
{
    using detail::chain_text::escape;
    std::string out(detail::chain_text::first_line);
    const auto line = [&](std::string_view key, std::string_view value) {
        out.append("\n").append(key).append(" ").append(escape(value));
    };
    const auto time = [&](std::string_view key, TimePoint value) {
        line(key, std::to_string(value.time_since_epoch().count()));
    };
    line("folder", chain.folder);
    line("chain", to_string(chain.chain_id));
    line("type", chain.type == BackupType::snapshot ? "snapshot" : "backup");
    line("length", std::to_string(chain.length));
    line("parent", chain.parent_digest);
    if (chain.last_etag) line("etag", std::to_string(*chain.last_etag));
    line("vector", chain.change_vector);
    line("key", chain.key_id);
    line("incarnation", chain.incarnation);
    time("full_at", chain.full_at);
    time("last_at", chain.last_at);
    line("grade", detail::chain_text::grades[static_cast<std::size_t>(chain.grade)]);
    if (chain.damaged) line("damaged", "yes");
    for (const auto& place : chain.places) {
        line("place", place.name);
        if (place.recount) line("recount", "yes");
        for (const auto& object : place.missing) line("missing", object);
    }
    return out += '\n';
}

ChainState chain_state_from_text(std::string_view text)
{
    namespace chain_text = detail::chain_text;
    ChainState chain;
    if (text.empty()) return chain;
    std::size_t number = 0;
    const auto refuse = [&](const std::string& what) {
        return Error(errc::persistence_damaged, "The record of a backup chain is damaged in line " +
                                                    std::to_string(number) + ": " + what +
                                                    ". The next backup has to be a full one.");
    };
    if (text.size() > chain_text::max_bytes) throw refuse("it is too long");
    std::set<std::string, std::less<>> seen;
    bool ended = false;
    while (!text.empty()) {
        ++number;
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) throw refuse("it is cut short");
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (number == 1) {
            if (line != chain_text::first_line)
                throw refuse("it does not begin with '" + std::string(chain_text::first_line) + "'");
            continue;
        }
        const std::size_t space = line.find(' ');
        if (space == std::string_view::npos) throw refuse("it has no value");
        const std::string_view key = line.substr(0, space);
        const auto value = chain_text::unescape(line.substr(space + 1));
        if (key == "place") ended = true;
        const bool repeats = key == "place" || key == "missing" || key == "recount";
        if (!value || (!repeats && (ended || !seen.emplace(key).second)) || !chain_text::read_line(chain, key, *value))
            throw refuse("'" + std::string(key.substr(0, 40)) + "' is not understood there");
    }
    for (const std::string_view key :
         {"folder", "chain", "type", "length", "parent", "vector", "key", "incarnation", "full_at", "last_at", "grade"})
        if (!seen.contains(key)) throw refuse("'" + std::string(key) + "' is missing");
    return chain;
}

}  // namespace holdfast::inline v1

#endif
