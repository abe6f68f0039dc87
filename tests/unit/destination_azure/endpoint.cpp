#include <holdfast/destination/azure/endpoint.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <string>

using namespace holdfast;

namespace {

AzureSettings settings()
{
    AzureSettings settings;
    settings.account_name = "acme";
    settings.account_key = "a2V5";
    settings.storage_container = "box";
    return settings;
}

}  // namespace

TEST_CASE("A container is found below its account")
{
    const auto endpoint = azure::make_endpoint(settings(), {});
    CHECK(endpoint.origin.text() == "https://acme.blob.core.windows.net");
    CHECK(endpoint.path("") == "/box");
    CHECK(endpoint.path("a b/c'%") == "/box/a%20b/c%27%25");
}

TEST_CASE("Another cloud or an emulator takes its place")
{
    AzureOptions options;
    options.endpoint = "https://acme.blob.core.chinacloudapi.cn";
    CHECK(azure::make_endpoint(settings(), options).origin.text() == options.endpoint);
    CHECK(azure::make_endpoint(settings(), options).path("a") == "/box/a");
    options.endpoint = "http://127.0.0.1:10000/devstoreaccount1/";
    CHECK(azure::make_endpoint(settings(), options).origin.text() == "http://127.0.0.1:10000");
    CHECK(azure::make_endpoint(settings(), options).path("a") == "/devstoreaccount1/box/a");
}

TEST_CASE("What cannot be right is refused by the name of its field, and no secret is shown")
{
    struct Row {
        std::function<void(AzureSettings&, AzureOptions&)> change;
        std::string field;
    };
    for (const auto& row : {
             Row{[](auto& s, auto&) { s.storage_container = ""; }, "StorageContainer"},
             Row{[](auto& s, auto&) { s.storage_container = "A/../b"; }, "StorageContainer"},
             Row{[](auto& s, auto&) { s.account_name = ""; }, "AccountName"},
             Row{[](auto& s, auto&) { s.account_name = "evil.example/"; }, "AccountName"},
             Row{[](auto& s, auto&) { s.account_key = ""; }, "AccountKey"},
             Row{[](auto& s, auto&) { s.sas_token = "sv=1&sig=secret"; }, "exactly one"},
             Row{[](auto& s, auto&) { s.account_key = "", s.sas_token = "sig=secret\r\n&sv=1"; }, "SasToken"},
             Row{[](auto&, auto& o) { o.endpoint = "ftp://x"; }, "endpoint"},
             Row{[](auto&, auto& o) { o.endpoint = "https://user:secret@x/"; }, "endpoint"},
             Row{[](auto&, auto& o) { o.endpoint = "https://x/?sig=secret"; }, "endpoint"},
         }) {
        AzureSettings wrong = settings();
        AzureOptions options;
        row.change(wrong, options);
        INFO(row.field);
        try {
            static_cast<void>(azure::make_endpoint(wrong, options));
            FAIL("accepted");
        } catch (const Error& error) {
            CHECK(error.code() == errc::invalid_configuration);
            CHECK_THAT(error.what(), Catch::Contains(row.field) && !Catch::Contains("secret"));
        }
    }
    AzureSettings root = settings();
    root.storage_container = "$root";
    CHECK(azure::make_endpoint(root, {}).path("a") == "/%24root/a");
}
