#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/s3/sigv4.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace holdfast;
using namespace holdfast::s3;

namespace {

constexpr const char* empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

SigningScope s3_scope()
{
    return {.time = to_time_point(std::chrono::sys_days(std::chrono::year(2013) / 5 / 24)), .region = "us-east-1"};
}
Credentials s3_credentials()
{
    return {.access_key = "AKIAIOSFODNN7EXAMPLE", .secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
}

struct Row {
    std::string method, path;
    Query query;
    http::Headers headers;
    std::string payload_hash, signature, names;
};

}  // namespace

TEST_CASE("Signatures are those of the S3 API reference")
{
    const auto row =
        GENERATE(Row{"GET",
                     "/test.txt",
                     {},
                     {{"Range", "bytes=0-9"}},
                     empty_hash,
                     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
                     "host;range;x-amz-content-sha256;x-amz-date"},
                 Row{"PUT",
                     "/test%24file.text",
                     {},
                     {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                     http::hex(sha256("Welcome to Amazon S3.")),
                     "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
                     "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class"},
                 Row{"GET",
                     "/",
                     {{"lifecycle", ""}},
                     {},
                     empty_hash,
                     "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
                     "host;x-amz-content-sha256;x-amz-date"},
                 Row{"GET",
                     "/",
                     {{"prefix", "J"}, {"max-keys", "2"}},
                     {},
                     empty_hash,
                     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
                     "host;x-amz-content-sha256;x-amz-date"});
    http::Headers headers = row.headers;
    headers.add("Host", "examplebucket.s3.amazonaws.com");
    headers.add("x-amz-content-sha256", row.payload_hash);
    const auto result =
        sign({row.method, row.path, row.query, headers, row.payload_hash}, s3_credentials(), s3_scope());
    CHECK(result.value == row.signature);
    CHECK(result.headers.get("x-amz-date") == "20130524T000000Z");
    CHECK(result.headers.get("authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=" +
              row.names + ", Signature=" + row.signature);
}

TEST_CASE("The signing keys are those of the reference")
{
    CHECK(http::hex(signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3")) ==
          "dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378");
    CHECK(http::hex(signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "iam")) ==
          "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST_CASE("A presigned address carries the reference's signature")
{
    const http::Headers headers{{"Host", "examplebucket.s3.amazonaws.com"}};
    const auto query =
        presign({"GET", "/test.txt", {}, headers, "UNSIGNED-PAYLOAD"}, s3_credentials(), s3_scope(), 86'400);
    CHECK(query.ends_with("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
    CHECK(query.starts_with("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"));
}

TEST_CASE("Signed chunks are chained as in the reference")
{
    const std::string word = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    const http::Headers headers{{"content-encoding", "aws-chunked"},
                                {"content-length", "66824"},
                                {"host", "s3.amazonaws.com"},
                                {"x-amz-content-sha256", word},
                                {"x-amz-decoded-content-length", "66560"},
                                {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
    const auto request =
        sign({"PUT", "/examplebucket/chunkObject.txt", {}, headers, word}, s3_credentials(), s3_scope());
    CHECK(request.value == "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
    ChunkSigner chunks(s3_credentials(), s3_scope(), request.value);
    const std::vector<std::byte> a(65'536, std::byte{'a'});
    CHECK(chunks.chunk(a) == "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
    CHECK(chunks.chunk(std::span(a).first(1024)) == "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
    CHECK(chunks.chunk({}) == "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
}

TEST_CASE("A signed trailer is chained to the last chunk")
{
    const std::string word = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    const http::Headers headers{{"content-encoding", "aws-chunked"},
                                {"host", "s3.amazonaws.com"},
                                {"x-amz-content-sha256", word},
                                {"x-amz-decoded-content-length", "66560"},
                                {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                                {"x-amz-trailer", "x-amz-checksum-crc32c"}};
    const auto request =
        sign({"PUT", "/examplebucket/chunkObject.txt", {}, headers, word}, s3_credentials(), s3_scope());
    CHECK(request.value == "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
    ChunkSigner chunks(s3_credentials(), s3_scope(), request.value);
    const std::vector<std::byte> a(65'536, std::byte{'a'});
    CHECK(chunks.chunk(a) == "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2");
    CHECK(chunks.chunk(std::span(a).first(1024)) == "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7");
    CHECK(chunks.chunk({}) == "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992");
    CHECK(chunks.trailer("x-amz-checksum-crc32c:sOO8/Q==\n") ==
          "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435");
}

TEST_CASE("Signatures are those of the AWS signing suite")
{
    struct SuiteRow {
        std::string method, path;
        Query query;
        http::Headers headers;
        std::string token, signature;
    };
    const auto row = GENERATE(
        SuiteRow{"GET", "/", {}, {}, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        SuiteRow{"GET", "//", {}, {}, "", "c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e"},
        SuiteRow{
            "GET", "/example%20space/", {}, {}, "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
        SuiteRow{"GET", "/%E1%88%B4", {}, {}, "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
        SuiteRow{"GET",
                 "/",
                 {{"Param-3", "Value3"}, {"Param", "Value2"}, {"\xe1\x88\xb4", "Value1"}},
                 {},
                 "",
                 "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
        SuiteRow{"GET",
                 "/",
                 {},
                 {{"My-Header1", "  value1"}, {"My-Header2", " \"a   b   c\"  "}},
                 "",
                 "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
        SuiteRow{"GET",
                 "/",
                 {},
                 {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
                 "",
                 "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
        SuiteRow{"GET",
                 "/",
                 {},
                 {},
                 "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
                 "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"},
        SuiteRow{"POST", "/", {}, {}, "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"});
    http::Headers headers{{"Host", "example.amazonaws.com"}};
    for (const auto& [name, value] : row.headers) headers.add(name, value);
    const Credentials credentials{.access_key = "AKIDEXAMPLE",
                                  .secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                  .session_token = row.token};
    const SigningScope scope{.time = to_time_point(std::chrono::sys_days(std::chrono::year(2015) / 8 / 30)) +
                                     std::chrono::hours(12) + std::chrono::minutes(36),
                             .region = "us-east-1",
                             .service = "service"};
    INFO(row.method << " " << row.path);
    CHECK(sign({row.method, row.path, row.query, headers, empty_hash}, credentials, scope).value == row.signature);
}

TEST_CASE("Services other than S3 sign the path encoded twice")
{
    const http::Headers headers{{"Host", "h"}};
    SigningScope scope{.time = {}, .region = "r", .service = "glacier"};
    const auto once = sign({"GET", "/a%20b", {}, headers, empty_hash}, s3_credentials(), scope).value;
    scope.path_encoding = PathEncoding::twice;
    const auto twice = sign({"GET", "/a%20b", {}, headers, empty_hash}, s3_credentials(), scope).value;
    const auto plain = sign({"GET", "/a", {}, headers, empty_hash}, s3_credentials(), scope).value;
    scope.path_encoding = PathEncoding::once;
    CHECK(once != twice);
    CHECK(sign({"GET", "/a%2520b", {}, headers, empty_hash}, s3_credentials(), scope).value == twice);
    CHECK(sign({"GET", "/a", {}, headers, empty_hash}, s3_credentials(), scope).value == plain);
}
