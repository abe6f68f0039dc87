#include <holdfast/destination/http/retry.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;
using namespace holdfast::http;
using namespace std::chrono_literals;

namespace {
constexpr auto never_zero = 0.999999;
RetryOptions options()
{
    return {.attempts = 5, .base = 1s, .throttled_base = 2s, .cap = 5s, .deadline = 100s};
}
}  // namespace

TEST_CASE("Pauses double up to the cap, and a random fraction of them is taken")
{
    RetryQuota quota;
    RetryState state(options(), quota);
    CHECK(state.failed(FailureClass::server, 0s, 0.5) == TimeSpan(500ms));
    CHECK(state.failed(FailureClass::server, 0s, 0.5) == TimeSpan(1s));
    CHECK(state.failed(FailureClass::server, 0s, 0.5) == TimeSpan(2s));
    CHECK(state.failed(FailureClass::server, 0s, 0.5) == TimeSpan(2500ms));
    CHECK_FALSE(state.failed(FailureClass::server, 0s, 0.5));
    CHECK(state.failures() == 5);
}

TEST_CASE("A server that asks to slow down gets longer pauses, and the one it asks for")
{
    RetryQuota quota;
    RetryState state(options(), quota);
    CHECK(state.failed(FailureClass::throttled, 0s, 0.5) == TimeSpan(1s));
    CHECK(state.failed(FailureClass::throttled, 0s, 0.5, 30s) == TimeSpan(30s));
    CHECK(state.failed(FailureClass::throttled, 0s, never_zero, TimeSpan(1s)) > TimeSpan(4s));
}

TEST_CASE("A request ends when it cannot succeed, or its next attempt would pass the deadline")
{
    RetryQuota quota;
    CHECK_FALSE(RetryState(options(), quota).failed(FailureClass::permanent, 0s, 0));
    CHECK_FALSE(RetryState(options(), quota).failed(FailureClass::server, 101s, 0));
    CHECK_FALSE(RetryState(options(), quota).failed(FailureClass::throttled, 50s, 0, 51s));
    CHECK(RetryState(options(), quota).failed(FailureClass::throttled, 49s, 0, 51s) == TimeSpan(51s));
    CHECK(quota.left() == 495);
    auto once = options();
    once.attempts = 1;
    CHECK_FALSE(RetryState(once, quota).failed(FailureClass::server, 0s, 0));
}

TEST_CASE("All requests share a quota; success gives back what it cost")
{
    RetryQuota quota(20);
    RetryState first(options(), quota);
    CHECK(first.failed(FailureClass::timeout, 0s, 0));
    CHECK(first.failed(FailureClass::transport, 0s, 0));
    CHECK(quota.left() == 5);
    RetryState second(options(), quota);
    CHECK(second.failed(FailureClass::server, 0s, 0));
    CHECK_FALSE(second.failed(FailureClass::server, 0s, 0));
    first.succeeded();
    CHECK(quota.left() == 15);
    RetryState third(options(), quota);
    third.succeeded();
    CHECK(quota.left() == 16);
    quota.give_back(1000);
    CHECK(quota.left() == 20);
}
