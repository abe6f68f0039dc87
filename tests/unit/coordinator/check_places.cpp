#include "two_places.hpp"

#include <catch2/catch.hpp>

using namespace holdfast_tests;

namespace {

auto check(SimulatedServer& server, ServerWideBackupConfiguration configuration)
{
    return server.call([&](Diagnostics& said, auto token) {
        return server.coordinator->async_check_places(configuration, said, token);
    });
}

}  // namespace

TEST_CASE("A connection test tells of each active place whether it can be used, before a template is put")
{
    SimulatedServer server;
    auto answer = check(server, two_places());
    CHECK_FALSE(answer.code);
    REQUIRE(answer.result.size() == 2);
    CHECK(answer.result[0].name == "Local");
    CHECK(answer.result[1].name == "AmazonS3");
    CHECK_FALSE(answer.result[0].code);
    CHECK_FALSE(answer.result[1].code);
    CHECK(server.place("bucket").names().empty());

    server.faults("bucket").fail(testing::CallKind::check, 1, errc::access_denied);
    answer = check(server, two_places());
    CHECK_FALSE(answer.code);
    CHECK_FALSE(answer.result[0].code);
    CHECK(answer.result[1].code == errc::access_denied);
    CHECK_FALSE(answer.result[1].diagnostics.message.empty());
}

TEST_CASE("A connection test leaves out a disabled place and refuses what no template could have")
{
    SimulatedServer server;
    auto configuration = two_places();
    configuration.s3_settings->disabled = true;
    const auto answer = check(server, configuration);
    REQUIRE(answer.result.size() == 1);
    CHECK(answer.result[0].name == "Local");

    configuration = two_places();
    configuration.s3_settings->aws_secret_key = "";
    const auto refused = check(server, configuration);
    CHECK(refused.code == errc::invalid_configuration);
    CHECK(refused.diagnostics.message.find("AwsSecretKey") != std::string::npos);
}
