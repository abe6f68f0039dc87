#ifndef HOLDFAST_RETENTION_PLAN_IPP
#define HOLDFAST_RETENTION_PLAN_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/retention/plan.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <ranges>
#include <utility>

namespace holdfast::inline v1 {

namespace detail::retention {

inline std::string time_text(TimePoint time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d UTC", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text.data();
}

inline std::string span_text(TimeSpan span)
{
    const auto hours = std::chrono::floor<std::chrono::hours>(span).count();
    return std::to_string(hours / 24) + " days" + (hours % 24 == 0 ? "" : " " + std::to_string(hours % 24) + " hours");
}

inline bool has_manifest(const StoredChain& chain)
{
    return std::ranges::any_of(chain.backups, [](const StoredBackup& each) { return !each.manifest_name.empty(); });
}

inline bool has_unreadable_manifest(const StoredChain& chain)
{
    return std::ranges::any_of(chain.backups,
                               [](const StoredBackup& each) { return !each.manifest_name.empty() && !each.manifest; });
}

/// When the newest of it was completed; a folder without a manifest is as old as its name says.
inline std::optional<TimePoint> age_base(const StoredChain& chain)
{
    if (has_unreadable_manifest(chain)) return std::nullopt;
    if (has_manifest(chain)) return chain.newest_backup_at();
    const auto name = parse_folder_name(std::string_view(chain.folder).substr(chain.folder.rfind('/') + 1));
    return name ? std::optional(name->started_at) : std::nullopt;
}

inline void list_objects(const StoredChain& chain, RetentionDecision& decision)
{
    for (const auto& backup : std::views::reverse(chain.backups))
        if (!backup.manifest_name.empty()) decision.objects.push_back(backup.manifest_name);
    for (const auto& backup : std::views::reverse(chain.backups)) {
        for (const auto& object : backup.objects) {
            decision.bytes += object.size;
            if (object.name != backup.manifest_name) decision.objects.push_back(object.name);
        }
    }
}

inline std::pair<RetentionReason, std::string> decide(const StoredChain& chain, const RetentionInput& input,
                                                      bool is_newest)
{
    const auto stays = [](RetentionReason reason, std::string text) { return std::pair(reason, "kept: " + text); };
    if (!input.minimum_age) return stays(RetentionReason::keep_all, "no minimum age is set");
    if (std::ranges::find(input.in_use, chain.folder) != input.in_use.end())
        return stays(RetentionReason::in_use, "it is being written or read");
    if (is_newest) return stays(RetentionReason::newest_complete, "nothing newer can be restored");
    const auto base = age_base(chain);
    if (!base)
        return stays(RetentionReason::not_understood, "a manifest of it cannot be read, so its age is not known");
    const std::string newest = "its newest backup is of " + time_text(*base);
    if (input.now - *base <= *input.minimum_age)
        return stays(RetentionReason::young, newest + ", not yet older than " + span_text(*input.minimum_age));
    if (!has_manifest(chain))
        return {RetentionReason::leftover,
                "removed: it was never completed, or was removed in part; begun " + time_text(*base)};
    return {RetentionReason::expired, "removed: " + newest + ", older than " + span_text(*input.minimum_age)};
}

}  // namespace detail::retention

RetentionPlan plan_retention(const RetentionInput& input)
{
    using namespace detail::retention;
    std::vector<const StoredChain*> newest_first;
    for (const auto& chain : input.chains) newest_first.push_back(&chain);
    std::ranges::sort(newest_first, std::greater{},
                      [](const StoredChain* each) { return std::pair(each->newest_backup_at(), each->folder); });
    // The newest chain that is whole, and the newest of which anything can be restored: usually one and the same.
    const auto find_newest = [&](auto fits) {
        const auto found = std::ranges::find_if(newest_first, fits);
        return found == newest_first.end() ? nullptr : *found;
    };
    const StoredChain* const newest_whole = find_newest(
        [](const StoredChain* each) { return each->restorable() > 0 && each->restorable() == each->backups.size(); });
    const StoredChain* const newest_usable =
        find_newest([](const StoredChain* each) { return each->restorable() > 0; });

    RetentionPlan plan;
    for (const StoredChain* chain : newest_first) {
        RetentionDecision decision;
        decision.folder = chain->folder;
        auto [reason, text] = decide(*chain, input, chain == newest_whole || chain == newest_usable);
        decision.reason = reason;
        decision.text = std::move(text);
        decision.remove = decision.reason == RetentionReason::expired || decision.reason == RetentionReason::leftover;
        if (decision.remove) list_objects(*chain, decision);
        plan.chains.push_back(std::move(decision));
    }
    return plan;
}

std::string explain(const RetentionPlan& plan)
{
    std::string text;
    for (const auto& decision : plan.chains)
        text += (decision.folder.empty() ? std::string("(the folder itself)") : decision.folder) + ": " +
                decision.text + "\n";
    return text;
}

}  // namespace holdfast::inline v1

#endif
