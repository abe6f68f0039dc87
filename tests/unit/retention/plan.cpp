#include <holdfast/retention/plan.hpp>

#include <catch2/catch.hpp>

#include <chrono>

using namespace holdfast;
using namespace std::chrono_literals;

namespace {

const TimePoint now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 30};

/// A chain whose backups were completed so many days ago.
StoredChain chain(std::vector<int> days_ago)
{
    StoredChain result;
    const TimePoint began = now - days_ago.at(0) * 24h;
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(began));
    char name[64];
    std::snprintf(name, sizeof name, "%04d-%02u-%02u-00-00-00-000.db.A.backup", int(day.year()), unsigned(day.month()),
                  unsigned(day.day()));
    result.folder = name;
    for (std::size_t i = 0; i < days_ago.size(); ++i) {
        StoredBackup& backup = result.backups.emplace_back();
        backup.number = static_cast<int>(i) + 1;
        backup.is_full = i == 0;
        const std::string number = std::to_string(i + 1);
        backup.manifest_name = result.folder + "/m" + number;
        backup.manifest.emplace();
        backup.manifest->started_at = backup.manifest->completed_at = now - days_ago[i] * 24h;
        backup.objects = {{result.folder + "/s" + number, 100, {}}, {backup.manifest_name, 10, {}}};
    }
    return result;
}

StoredChain damaged(StoredChain chain, std::size_t at)
{
    chain.backups[at].code = errc::object_not_found;
    return chain;
}

StoredChain unreadable(StoredChain chain, std::size_t at)
{
    chain.backups[at].manifest.reset();
    return damaged(std::move(chain), at);
}

StoredChain without_manifests(StoredChain chain)
{
    for (auto& backup : chain.backups) {
        backup.objects.pop_back();
        backup.manifest_name.clear();
        backup.manifest.reset();
        backup.code = errc::object_not_found;
    }
    return chain;
}

std::vector<RetentionReason> reasons(const RetentionInput& input)
{
    std::vector<RetentionReason> result;
    for (const auto& decision : plan_retention(input).chains) {
        result.push_back(decision.reason);
        const bool goes = decision.reason == RetentionReason::expired || decision.reason == RetentionReason::leftover;
        CHECK(decision.remove == goes);
        CHECK(decision.objects.empty() == !goes);
        CHECK(!decision.text.empty());
    }
    return result;
}

}  // namespace

TEST_CASE("whole chains go when their newest backup is older than the minimum age")
{
    using R = RetentionReason;
    struct Row {
        const char* what;
        std::vector<StoredChain> chains;
        std::vector<R> expected;  // newest chain first
    };
    const std::vector<Row> rows{
        {"nothing stored", {}, {}},
        {"the only chain stays, however old", {chain({900, 899})}, {R::newest_complete}},
        {"the older of two goes", {chain({20}), chain({30, 29})}, {R::newest_complete, R::expired}},
        {"the order of listing does not matter", {chain({30, 29}), chain({20})}, {R::newest_complete, R::expired}},
        {"its newest backup counts, not its full", {chain({1}), chain({30, 6})}, {R::newest_complete, R::young}},
        {"exactly the minimum age is not older", {chain({1}), chain({30, 7})}, {R::newest_complete, R::young}},
        {"a day more is", {chain({1}), chain({30, 8})}, {R::newest_complete, R::expired}},
        {"a damaged newest chain does not free the one before",
         {damaged(chain({20}), 0), chain({30}), chain({40})},
         {R::expired, R::newest_complete, R::expired}},
        {"a chain with a damaged end stays beside the newest whole one",
         {damaged(chain({20, 19}), 1), chain({30}), chain({40})},
         {R::newest_complete, R::newest_complete, R::expired}},
        {"what cannot be read stays",
         {chain({20}), unreadable(chain({30, 29}), 1)},
         {R::newest_complete, R::not_understood}},
        {"what was never completed goes when it is old",
         {chain({20}), without_manifests(chain({30}))},
         {R::newest_complete, R::leftover}},
        {"and stays when it is young", {chain({20}), without_manifests(chain({3}))}, {R::newest_complete, R::young}},
        {"a backup from the future is young", {chain({1}), chain({30, -5})}, {R::newest_complete, R::young}},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        RetentionInput input;
        input.chains = row.chains;
        input.minimum_age = 7 * 24h;
        input.now = now;
        CHECK(reasons(input) == row.expected);
    }
}

TEST_CASE("no minimum age keeps everything, and what is in use stays")
{
    RetentionInput input;
    input.chains = {chain({20}), chain({30}), chain({40})};
    input.now = now;
    CHECK(reasons(input) == std::vector<RetentionReason>(3, RetentionReason::keep_all));
    input.minimum_age = 7 * 24h;
    input.in_use = {input.chains[2].folder};
    CHECK(reasons(input) == std::vector<RetentionReason>{RetentionReason::newest_complete, RetentionReason::expired,
                                                         RetentionReason::in_use});
}

TEST_CASE("manifests go before data, the newest first")
{
    RetentionInput input;
    input.chains = {chain({20}), chain({33, 32, 31})};
    input.minimum_age = 24h;
    input.now = now;
    const auto plan = plan_retention(input);
    const std::string f = input.chains[1].folder;
    CHECK(plan.chains[1].objects ==
          std::vector<std::string>{f + "/m3", f + "/m2", f + "/m1", f + "/s3", f + "/s2", f + "/s1"});
    CHECK(plan.chains[1].bytes == 330);
    const std::string text = explain(plan);
    CHECK(text.find(f + ": removed") != std::string::npos);
    CHECK(text.find("2026-05-30") != std::string::npos);
}
