#include <support/reference_text.hpp>

#include <catch2/catch.hpp>

#include <cctype>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

using namespace holdfast;

TEST_CASE("The reference page says what the descriptions say")
{
    std::ifstream file(HOLDFAST_REFERENCE_PAGE, std::ios::binary);
    REQUIRE(file);
    const std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    // If this fails: write_reference > docs/reference/configuration.md
    CHECK((page == holdfast_tests::reference_text()));
}

TEST_CASE("Every link of the reference page leads to a heading")
{
    const std::string page = holdfast_tests::reference_text();
    std::set<std::string> headings;
    for (auto at = page.find("### "); at != std::string::npos; at = page.find("### ", at + 1)) {
        std::string heading = page.substr(at + 4, page.find('\n', at) - at - 4);
        for (char& c : heading) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        headings.insert(heading);
    }
    CHECK(headings.size() > 40);
    for (auto at = page.find("](#"); at != std::string::npos; at = page.find("](#", at + 1)) {
        const std::string anchor = page.substr(at + 3, page.find(')', at) - at - 3);
        INFO(anchor);
        CHECK(headings.count(anchor) == 1);
    }
}

TEST_CASE("JSON names are the member names in PascalCase, each once")
{
    std::set<std::string> names;
    detail::for_each_field<ServerWideBackupConfiguration>([&](const auto& described) {
        CHECK(std::isupper(static_cast<unsigned char>(described.name.front())) != 0);
        CHECK(described.name.find('_') == std::string_view::npos);
        CHECK(names.insert(std::string(described.name)).second);
        CHECK_FALSE(described.meaning.empty());
    });
    CHECK(names.size() == 28);
    CHECK(detail::name_of(&S3Settings::aws_secret_key) == "AwsSecretKey");
    CHECK(detail::name_of(&S3Settings::bucket_name) == "BucketName");
    CHECK(detail::name_of(&PeriodicBackupConfiguration::incremental_backup_frequency) == "IncrementalBackupFrequency");
}
