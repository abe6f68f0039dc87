#include <holdfast/schedule/decision_log.hpp>

#include <catch2/catch.hpp>

#include "times.hpp"

#include <string>

using holdfast::DecisionLog;
using namespace std::chrono_literals;

namespace {
std::string texts(const DecisionLog& log)
{
    std::string shown;
    for (const auto& entry : log.entries()) shown += show(entry.at).substr(11) + " " + entry.text + "; ";
    return shown;
}
const auto noon = utc("2026-01-15 12:00");
}  // namespace

TEST_CASE("the last decisions are kept, oldest first")
{
    DecisionLog log(3);
    CHECK(texts(log).empty());
    log.add(noon, "one");
    log.add(noon + 1min, "two");
    CHECK(texts(log) == "12:00 one; 12:01 two; ");
    log.add(noon + 2min, "three");
    log.add(noon + 3min, "four");
    log.add(noon + 4min, "five");
    CHECK(texts(log) == "12:02 three; 12:03 four; 12:04 five; ");
    CHECK(log.size() == 3);
}

TEST_CASE("a condition that lasts does not push everything else out")
{
    DecisionLog log(2);
    log.add(noon, "template put");
    for (int i = 0; i < 100; ++i) log.add(noon + i * 1min, "held back: low memory");
    CHECK(texts(log) == "12:00 template put; 13:39 held back: low memory; ");
    log.add(noon, "a");
    log.add(noon, "b");
    log.add(noon + 1min, "b");
    CHECK(texts(log) == "12:00 a; 12:01 b; ");
}

TEST_CASE("texts are bounded, and not cut within a character")
{
    DecisionLog log(10);
    log.add(noon, std::string(DecisionLog::longest_text, 'x'));
    CHECK(log.entries()[0].text == std::string(DecisionLog::longest_text, 'x'));
    log.add(noon, std::string(100'000, 'y'));
    CHECK(log.entries()[1].text == std::string(DecisionLog::longest_text - 3, 'y') + "...");
    std::string umlauts = "z";
    for (int i = 0; i < 1000; ++i) umlauts += "\u00fc";
    log.add(noon, umlauts);
    CHECK(log.entries()[2].text == umlauts.substr(0, 497) + "...");
    log.add(noon, umlauts.substr(1));
    CHECK(log.entries()[3].text == umlauts.substr(1, 496) + "...");
}

TEST_CASE("a log of no entries keeps none")
{
    DecisionLog log(0);
    log.add(noon, "one");
    CHECK(log.entries().empty());
}
