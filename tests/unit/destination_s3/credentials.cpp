#include <holdfast/destination/s3/credentials_file.hpp>
#include <holdfast/destination/s3/credentials_source.hpp>

#include <services/fake_s3.hpp>
#include <services/run.hpp>
#include <support/temporary_folder.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <optional>
#include <string>

using namespace holdfast;
using namespace std::chrono_literals;
using boost::asio::any_io_executor;
using boost::asio::awaitable;

namespace {

using Variables = std::map<std::string, std::string>;

S3Options options_with(Variables variables)
{
    auto options = fake::S3::options();
    options.environment = [variables](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
    return options;
}

/// Key, secret and token that are found; the error's text if none are.
std::string find(const Variables& variables, const S3Settings& settings = {})
{
    std::string found;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        s3::CredentialsSource source(settings, fake::S3::environment(executor), options_with(variables));
        try {
            const auto credentials = co_await source.get();
            found = credentials.access_key + " " + std::string(credentials.secret_key.reveal()) + " " +
                    std::string(credentials.session_token.reveal());
        } catch (const Error& error) {
            CHECK(error.code() == errc::access_denied);
            found = error.what();
        }
    });
    return found;
}

void write(const std::string& path, const std::string& text)
{
    std::ofstream(path) << text;
}

const std::string no_instance = "AWS_EC2_METADATA_DISABLED";

}  // namespace

TEST_CASE("The settings' keys win over everything")
{
    S3Settings settings;
    settings.aws_access_key = "k";
    settings.aws_secret_key = "s";
    settings.aws_session_token = "t";
    CHECK(find({{"AWS_ACCESS_KEY_ID", "other"}, {"AWS_SECRET_ACCESS_KEY", "other"}}, settings) == "k s t");
}

TEST_CASE("The environment comes before the shared file, whose profile can be chosen")
{
    TemporaryFolder folder;
    const std::string path = folder.path() + "/credentials";
    write(
        path,
        "[default]\naws_access_key_id = "
        "a\naws_secret_access_key=b\n[other]\naws_access_key_id=c\naws_secret_access_key = d\naws_session_token = e\n");
    Variables variables{{no_instance, "true"}, {"AWS_SHARED_CREDENTIALS_FILE", path}};
    CHECK(find(variables) == "a b ");
    variables["AWS_PROFILE"] = "other";
    CHECK(find(variables) == "c d e");
    variables["AWS_ACCESS_KEY_ID"] = "k";
    CHECK(find(variables) == "c d e");
    variables["AWS_SECRET_ACCESS_KEY"] = "s";
    CHECK(find(variables) == "k s ");
}

TEST_CASE("A credentials file is read leniently and never guessed")
{
    CHECK(s3::credentials_in_file(
              "# c\r\n ; d\n[ profile x ]\r\n  aws_access_key_id  =  a \r\nregion = z\naws_secret_access_key = b=c\r\n",
              "x") == s3::Credentials{.access_key = "a", .secret_key = "b=c"});
    for (const char* text :
         {"", "[y]\naws_access_key_id=a\naws_secret_access_key=b", "aws_access_key_id=a\naws_secret_access_key=b",
          "[x]\naws_access_key_id=a", "[x\naws_access_key_id=a\naws_secret_access_key=b"})
        CHECK_FALSE(s3::credentials_in_file(text, "x"));
}

TEST_CASE("A web identity token is exchanged for credentials")
{
    TemporaryFolder folder;
    write(folder.path() + "/token", "tok/en\n");
    std::string body;
    fake::Server sts([&](const fake::Request& request) {
        body = request.body;
        return fake::Answer{.body =
                                "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><"
                                "AccessKeyId>a</AccessKeyId>"
                                "<SecretAccessKey>b</SecretAccessKey><SessionToken>c</"
                                "SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
                                "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"};
    });
    Variables variables{{"AWS_ROLE_ARN", "arn:x"},
                        {"AWS_WEB_IDENTITY_TOKEN_FILE", folder.path() + "/token"},
                        {"AWS_ENDPOINT_URL_STS", sts.url()}};
    CHECK(find(variables) == "a b c");
    CHECK(body ==
          "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Ax&RoleSessionName=holdfast&"
          "WebIdentityToken=tok%2Fen");
    variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = folder.path() + "/missing";
    CHECK_THAT(find(variables), Catch::Contains("cannot be read"));
}

TEST_CASE("A container's service is asked with its token")
{
    fake::Server service([](const fake::Request& request) {
        if (request.header("authorization") != "token") return fake::Answer{.status = 401};
        return fake::Answer{
            .body = R"({"AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":"2099-01-01T00:00:00Z"})"};
    });
    CHECK(find({{no_instance, "true"},
                {"AWS_CONTAINER_CREDENTIALS_FULL_URI", service.url() + "/x"},
                {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "token"}}) == "a b c");
    CHECK_THAT(find({{no_instance, "true"}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI", service.url() + "/x"}}),
               Catch::Contains("No credentials"));
}

TEST_CASE("An instance's service is asked in its second version; what expires is renewed, what does not is kept")
{
    int asked = 0;
    bool works = true;
    std::string expiration = "2026-01-01T00:30:00Z";
    fake::Server service([&](const fake::Request& request) {
        if (request.method == "PUT")
            return fake::Answer{.status = request.header("x-aws-ec2-metadata-token-ttl-seconds") == "21600" ? 200 : 400,
                                .body = "tok"};
        if (request.header("x-aws-ec2-metadata-token") != "tok" || !works) return fake::Answer{.status = 401};
        if (request.target.ends_with("/")) return fake::Answer{.body = "role\n"};
        ++asked;
        return fake::Answer{
            .body = R"({"Code":"Success","AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":")" +
                    expiration + "\"}"};
    });
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        auto environment = fake::S3::environment(executor);
        TimePoint now = to_time_point(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1));
        environment.now = [&] { return now; };
        s3::CredentialsSource source({}, environment,
                                     options_with({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", service.url() + "/"}}));
        co_await source.get();
        now += 14min;
        co_await source.get();
        CHECK(asked == 1);
        now += 2min;
        co_await source.get();
        CHECK(asked == 2);
        co_await source.get(true);
        CHECK(asked == 3);
        works = false;
        const auto old = co_await source.get();
        CHECK(old.access_key == "a");
        now += 20min;
        CHECK_THROWS_AS(co_await source.get(), Error);
        works = true;
        expiration = "2026-01-02T00:00:00Z";
        co_await source.get();
    });
    const auto log = service.log();
    CHECK(log.at(0) == "PUT /latest/api/token");
    CHECK(log.at(1) == "GET /latest/meta-data/iam/security-credentials/");
    CHECK(log.at(2) == "GET /latest/meta-data/iam/security-credentials/role");
}

TEST_CASE("Without any credentials the error says where they were looked for")
{
    CHECK_THAT(find({{no_instance, "true"}}),
               Catch::Contains("No credentials for Amazon S3") && Catch::Contains("AwsAccessKey"));
}
