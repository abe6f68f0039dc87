#include <holdfast/backup/chain_state.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <functional>

using namespace holdfast;

namespace {

ChainState sample()
{
    ChainState chain;
    chain.folder = "2026-01-01-00-00-00-000.orders.A.backup";
    chain.chain_id[3] = std::byte{0xab};
    chain.type = BackupType::snapshot;
    chain.length = 3;
    chain.parent_digest = "abcdef";
    chain.last_etag = 42;
    chain.change_vector = "A:1\nB:2\\ C";
    chain.key_id = "k1";
    chain.incarnation = "7";
    chain.full_at = TimePoint(TimeSpan(123456789));
    chain.last_at = TimePoint(TimeSpan(-5));
    chain.grade = BackupGrade::verified;
    chain.damaged = true;
    chain.places = {{"Local", {}, false},
                    {"Amazon S3 \\n", {"f/0001-full.000.segment", "f/0001-full.manifest.json"}, true}};
    return chain;
}

}  // namespace

TEST_CASE("a chain's text is lossless")
{
    CHECK(chain_state_from_text(to_text(sample())) == sample());
    CHECK(chain_state_from_text(to_text(ChainState{})) == ChainState{});
    CHECK(chain_state_from_text("") == ChainState{});
}

TEST_CASE("a damaged text of a chain is refused")
{
    const std::string good = to_text(sample());
    for (std::size_t size = 1; size < good.size(); ++size) {
        INFO(size);
        // Only a text that lost whole trailing lines of the optional part can be read.
        bool refused = false;
        try {
            const auto chain = chain_state_from_text(std::string_view(good).substr(0, size));
            CHECK(good[size - 1] == '\n');
            CHECK(chain.folder == sample().folder);
        } catch (const Error& error) {
            refused = true;
            CHECK(error.code() == errc::persistence_damaged);
        }
        if (good[size - 1] != '\n') CHECK(refused);
    }
    const auto refuses = [](const std::string& text) {
        try {
            (void)chain_state_from_text(text);
        } catch (const Error& error) {
            return error.code() == errc::persistence_damaged;
        }
        return false;
    };
    CHECK(refuses(good + "unknown 1\n"));
    CHECK(refuses(good + "folder twice\n"));
    CHECK(refuses("holdfast-chain 2\n"));
    CHECK(refuses(std::string(2 << 20, 'x')));
    std::string bad = good;
    bad.replace(bad.find("length 3"), 8, "length -");
    CHECK(refuses(bad));
}

TEST_CASE("the next backup is full exactly for the stated reasons")
{
    struct Row {
        const char* reason;  // a part of it; null = it may be an incremental
        std::function<void(ChainState&, ChainDemand&)> change;
    };
    const std::vector<Row> rows{
        {nullptr, [](auto&, auto&) {}},
        {"no full backup", [](auto& chain, auto&) { chain = ChainState{}; }},
        {"type", [](auto&, auto& demand) { demand.type = BackupType::backup; }},
        {"not known", [](auto& chain, auto&) { chain.last_etag.reset(); }},
        {"damaged", [](auto& chain, auto&) { chain.damaged = true; }},
        {"key", [](auto&, auto& demand) { demand.key_id = "k2"; }},
        {"key", [](auto&, auto& demand) { demand.key_id = ""; }},
        {"not the one", [](auto&, auto& demand) { demand.incarnation = "8"; }},
        {nullptr, [](auto&, auto& demand) { demand.incarnation = ""; }},
        {"older", [](auto&, auto& demand) { demand.engine_etag = 41; }},
        {nullptr, [](auto&, auto& demand) { demand.engine_etag = 42; }},
        {"length", [](auto&, auto& demand) { demand.maximum_length = 3; }},
        {nullptr, [](auto&, auto& demand) { demand.maximum_length = 4; }},
        {nullptr, [](auto&, auto& demand) { demand.places = {"Local", "Amazon S3 \\n"}; }},
        {"places", [](auto&, auto& demand) { demand.places = {"Amazon S3 \\n", "FTP"}; }},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO("row " << i);
        ChainState chain = sample();
        chain.damaged = false;
        ChainDemand demand;
        demand.type = BackupType::snapshot;
        demand.key_id = "k1";
        demand.incarnation = "7";
        rows[i].change(chain, demand);
        const auto reason = why_next_is_full(chain, demand);
        CHECK(reason.has_value() == (rows[i].reason != nullptr));
        if (reason && rows[i].reason != nullptr) CHECK(reason->find(rows[i].reason) != std::string::npos);
    }
}

TEST_CASE("a chain knows which places are behind")
{
    CHECK(sample().is_whole_at("Local"));
    CHECK(!sample().is_whole_at("Amazon S3 \\n"));
    CHECK(!sample().is_whole_at("FTP"));
    CHECK(sample().places_behind() == std::vector<std::string>{"Amazon S3 \\n"});
}
