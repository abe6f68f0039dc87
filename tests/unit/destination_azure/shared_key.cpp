#include <holdfast/destination/azure/shared_key.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::azure;

namespace {

// The emulator's account and its public key.
constexpr const char* account = "devstoreaccount1";
constexpr const char* key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

struct Row {
    std::string method, path;
    Query query;
    http::Headers headers;
    std::uint64_t length;
    std::string signature;
};

http::Headers with_date(http::Headers headers)
{
    headers.add("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT");
    headers.add("x-ms-version", "2021-12-02");
    return headers;
}

}  // namespace

TEST_CASE("Requests are signed as the service expects it")
{
    const auto row = GENERATE(
        Row{"PUT",
            "/backups/db/full.bin",
            {},
            {{"Content-Type", "application/octet-stream"}, {"x-ms-blob-type", "BlockBlob"}, {"If-None-Match", "*"}},
            11,
            "5alrvtXexH39rFJ+PyUT18zdlwYr128MQW8dMfRaxUw="},
        Row{"PUT",
            "/backups/db/full.bin",
            {{"comp", "block"}, {"blockid", "MDAwMDAwMDA="}},
            {},
            4194304,
            "+tx3n63FWr5xAyyTd63/RWRQ+nGC2gcZQL2lmYTaFow="},
        Row{"GET",
            "/backups",
            {{"restype", "container"}, {"comp", "list"}, {"prefix", "db/"}, {"maxresults", "2"}},
            {},
            0,
            "ubf5ZS3Mz6AHxwi/n2WSGxNForFGaCBHjSQ3GJKdZgs="},
        Row{"DELETE", "/backups/db/full.bin", {}, {}, 0, "iNn1G5mf20bclpS6jHFeWDXRFicQo/Lx0j1plUQA+5U="},
        Row{"GET",
            "/devstoreaccount1/backups",
            {{"restype", "container"}, {"comp", "list"}},
            {},
            0,
            "hG9crCZJzQFhZ6qfxtoFSNnSJqOXbjFouu6fbZQ+3w0="});
    const http::Headers headers = with_date(row.headers);
    const SignedRequest request{row.method, row.path, row.query, headers, row.length};
    CHECK(authorization(request, account, decode_account_key(key)) == "SharedKey devstoreaccount1:" + row.signature);
}

TEST_CASE("What is signed has every line in its place")
{
    const Query none;
    const http::Headers headers = with_date(
        {{"Content-Type", "application/octet-stream"}, {"x-ms-blob-type", "BlockBlob"}, {"If-None-Match", "*"}});
    CHECK(string_to_sign({"PUT", "/backups/db/full.bin", none, headers, 11}, account) ==
          "PUT\n\n\n11\n\napplication/octet-stream\n\n\n\n*\n\n\nx-ms-blob-type:BlockBlob\n"
          "x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2021-12-02\n"
          "/devstoreaccount1/backups/db/full.bin");
    // Values are trimmed, names lower case and sorted; several values of one name are joined in order.
    const Query query{{"Include", "metadata"}, {"comp", "list"}, {"include", "copy"}};
    const http::Headers odd{{"X-MS-Version", " 1 "}, {"x-ms-date", "d"}, {"Range", "bytes=1-"}, {"If-Match", "\"e\""}};
    CHECK(
        string_to_sign({"GET", "/c", query, odd, 0}, "a") ==
        "GET\n\n\n\n\n\n\n\n\"e\"\n\n\nbytes=1-\nx-ms-date:d\nx-ms-version:1\n/a/c\ncomp:list\ninclude:copy,metadata");
}

TEST_CASE("A key that is not Base64 is refused by the name of its field, and not shown")
{
    for (const char* text : {"not base64!", "AAA", "===="}) {
        try {
            static_cast<void>(decode_account_key(text));
            FAIL("accepted " << text);
        } catch (const Error& error) {
            CHECK(error.code() == errc::invalid_configuration);
            CHECK_THAT(error.what(), Catch::Contains("AccountKey") && !Catch::Contains(text));
        }
    }
    CHECK(decode_account_key("aGk=\n").reveal() == "hi");
}
