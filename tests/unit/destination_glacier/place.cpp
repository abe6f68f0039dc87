#include "support.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace holdfast;
using namespace glacier_test;

TEST_CASE("A check says what stands in the way, and stores nothing")
{
    Fixture place;
    CHECK(place.check().text.empty());
    CHECK(place.server.vault().archives.empty());
    CHECK(place.server.vault().uploads.empty());
    CHECK(place.notes() == 0);

    struct Row {
        std::function<void(Fixture&)> spoil;
        errc code;
        std::string words;
    };
    const auto denies = [](std::string start) {
        return [start = std::move(start)](Fixture& spoilt) {
            spoilt.server.before = when(
                [start](const fake::Request& request) {
                    return (request.method + " " + request.target).starts_with(start);
                },
                fake::Glacier::error(403, "AccessDeniedException"));
        };
    };
    const Row rows[] = {
        {[](Fixture& spoilt) { spoilt.options.endpoint = "http://no-such-host.invalid"; }, errc::unreachable,
         "cannot be resolved"},
        {[](Fixture& spoilt) { spoilt.options.endpoint = "http://127.0.0.1:1"; }, errc::unreachable, "no connection"},
        {[](Fixture& spoilt) { spoilt.options.endpoint = "https" + spoilt.server.url().substr(4); }, errc::unreachable,
         "TLS"},
        {[](Fixture& spoilt) { spoilt.server.vaults.clear(); }, errc::place_not_found, "vault does not exist"},
        {[](Fixture& spoilt) { spoilt.server.supported = false; }, errc::access_denied, "storage class Glacier"},
        {denies("GET /-/vaults/vault"), errc::access_denied, "glacier:DescribeVault"},
        {denies("POST /-/vaults/vault/multipart-uploads"), errc::access_denied, "glacier:InitiateMultipartUpload"},
        {denies("DELETE /-/vaults/vault/multipart-uploads"), errc::access_denied, "glacier:AbortMultipartUpload"},
        {denies("GET /-/vaults/vault/multipart-uploads"), errc::access_denied, "glacier:ListMultipartUploads"},
        {denies("GET /-/vaults/vault/jobs"), errc::access_denied, "glacier:ListJobs"},
    };
    for (const auto& row : rows) {
        Fixture spoilt;
        row.spoil(spoilt);
        const auto outcome = spoilt.check();
        INFO(row.words << " in " << outcome.text);
        CHECK(outcome.code == row.code);
        CHECK_THAT(outcome.text, Catch::Contains(row.words));
    }
}

TEST_CASE("Wrong keys are told apart")
{
    Fixture place;
    auto wrong = settings(place.server);
    std::string words;
    SECTION("the id")
    {
        wrong.aws_access_key = "OTHER";
        words = "AwsAccessKey";
    }
    SECTION("the secret")
    {
        wrong.aws_secret_key = "other";
        words = "AwsSecretKey";
    }
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        Glacier vault(wrong, environment(executor, place.memory), place.options);
        error_code code;
        std::string text;
        try {
            co_await vault.check();
        } catch (const Error& error) {
            code = error.code();
            text = error.what();
        }
        CHECK(code == errc::access_denied);
        CHECK_THAT(text, Catch::Contains(words));
        CHECK(text.find("other") == std::string::npos);
    });
}

TEST_CASE("Settings that cannot be right are refused by name")
{
    Fixture place;
    struct Row {
        std::function<void(GlacierSettings&, GlacierOptions&)> spoil;
        std::string words;
    };
    const Row rows[] = {
        {[](GlacierSettings& s, GlacierOptions&) { s.vault_name = ""; }, "VaultName"},
        {[](GlacierSettings& s, GlacierOptions&) { s.vault_name = "a/b"; }, "VaultName"},
        {[](GlacierSettings& s, GlacierOptions&) { s.vault_name = std::string(256, 'v'); }, "VaultName"},
        {[](GlacierSettings& s, GlacierOptions&) { s.aws_region_name = ""; }, "AwsRegionName"},
        {[](GlacierSettings& s, GlacierOptions&) { s.aws_region_name = "eu/west"; }, "AwsRegionName"},
        {[](GlacierSettings&, GlacierOptions& o) { o.endpoint = "ftp://x"; }, "endpoint"},
    };
    boost::asio::io_context io;
    for (const auto& row : rows) {
        auto spoilt = settings(place.server);
        auto options = place.options;
        row.spoil(spoilt, options);
        CHECK_THROWS_WITH(Glacier(spoilt, environment(io.get_executor(), {}), options), Catch::Contains(row.words));
    }
}

TEST_CASE("A name that does not fit into a description is refused before anything is sent")
{
    Fixture place;
    const std::string part(200, 'p');
    const std::string longest = part + '/' + part + '/' + part + '/' + part + '/' + std::string(96, 'q');
    CHECK(place.write(longest, "x").text.empty());
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        auto deep = settings(place.server);
        deep.remote_folder_name = std::string(100, 'f');
        Glacier vault(deep, environment(executor, place.memory), place.options);
        CreateRequest request;
        request.name = longest;
        error_code code;
        try {
            static_cast<void>(co_await vault.create(request));
        } catch (const Error& error) {
            code = error.code();
        }
        CHECK(code == errc::invalid_argument);
    });
    CHECK(place.server.vault().archives.size() == 1);
    CHECK(place.list().names == std::vector<std::string>{longest + " 1"});
}

TEST_CASE("Two places of one memory do not see each other's objects")
{
    Fixture place;
    place.server.vaults["second"];
    place.write("a", "1");
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        for (const auto& [vault_name, folder] :
             {std::pair<std::string, std::string>{"second", "root"}, {"vault", "roo"}, {"vault", "root/a"}}) {
            auto other = settings(place.server);
            other.vault_name = vault_name;
            other.remote_folder_name = folder;
            Glacier vault(other, environment(executor, place.memory), place.options);
            ListRequest request;
            const auto page = co_await vault.list(request);
            CHECK(page.objects.empty());
            co_await vault.remove("a");
        }
    });
    CHECK(place.list().names == std::vector<std::string>{"a 1"});
}

TEST_CASE("Removing takes the archive and every note of it")
{
    Fixture place;
    place.options.remembered_size = 45'000;
    place.write("a", noise(10));
    place.write("b", noise(3 * MiB));
    place.read("b");
    CHECK(place.remove("a").text.empty());
    CHECK(place.remove("b").text.empty());
    CHECK(place.remove("b").text.empty());
    CHECK(place.server.vault().archives.empty());
    CHECK(place.notes("/a/") + place.notes("/c/") + place.notes("/j/") == 0);
    place.server.vaults.clear();
    place.write("c", "x");
    CHECK(place.list().names.empty());
}
