#include <holdfast/destination/glacier/json.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <string>

using namespace holdfast;
using namespace holdfast::glacier;
using namespace std::chrono_literals;

TEST_CASE("A description is printable ASCII and reads back equal")
{
    const auto name = GENERATE(as<std::string>{}, "root/a", "Gem\xc3\xa4\xc3\x9f/\xe2\x82\xac/\xf0\x9f\x98\x80/a",
                               "quote\"back\\slash/\x01", "!#$%&'()+,;=@[]^_`{}");
    const bool empty = GENERATE(false, true);
    const Description description{"0123456789abcdef01234567", name, empty};
    const std::string text = to_json(description);
    CHECK(std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }));
    CHECK(parse_description(text) == description);
}

TEST_CASE("What does not fit into a description is refused")
{
    Description description{std::string(24, '0'), std::string(1024, 'n'), false};
    CHECK_THROWS_WITH(to_json(description), Catch::Contains("RemoteFolderName"));
    description.name = "\xff";
    CHECK_THROWS_WITH(to_json(description), Catch::Contains("UTF-8"));
    // The longest name of an object, below a folder of 50 characters.
    description.name = std::string(950, 'n');
    description.empty = true;
    CHECK_NOTHROW(to_json(description));
}

TEST_CASE("Descriptions that others wrote are not ours")
{
    for (const char* text :
         {"", "a backup", "{}", "[1]", R"({"holdfast":2,"by":"a","name":"b"})", R"({"holdfast":1,"by":"","name":"b"})",
          R"({"holdfast":1,"by":"a","name":""})", R"({"holdfast":1,"by":"a/b","name":"c"})",
          R"({"holdfast":1,"by":7,"name":"c"})", "<m><v>4</v><p>L2E=</p></m>"})
        CHECK_FALSE(parse_description(text));
}

TEST_CASE("Notes read back equal")
{
    const TimePoint time = std::chrono::sys_days(std::chrono::year(2026) / 1 / 15) + 10h;
    const ArchiveNote archive{"root/\xc3\xa4", "id_-1", 1ULL << 45, time, std::string(64, 'a'), {"id2", "id3"}};
    CHECK(parse_archive_note(to_json(archive)) == archive);
    const IntentNote intent{"root/a", time, true};
    CHECK(parse_intent_note(to_json(intent)) == intent);
    const JobNote job{"job", time};
    CHECK(parse_job_note(to_json(job)) == job);
    for (const auto& inventory : {std::optional<TimePoint>(), std::optional<TimePoint>(time + 1h)}) {
        const StateNote state{time, inventory};
        CHECK(parse_state_note(to_json(state)) == state);
    }
    for (const char* damaged : {"", "{", "{}", "null", R"({"name":"a","id":"a b","time":"2026-01-15T10:00:00Z"})",
                                R"({"since":"yesterday"})"}) {
        CHECK_FALSE(parse_archive_note(damaged));
        CHECK_FALSE(parse_intent_note(damaged));
        CHECK_FALSE(parse_job_note(damaged));
        CHECK_FALSE(parse_state_note(damaged));
    }
}

TEST_CASE("Errors are read in the service's style and in that of its front")
{
    const auto plain = parse_error(R"({"code":"ResourceNotFoundException","message":"m","type":"Client"})");
    CHECK(plain.code == "ResourceNotFoundException");
    CHECK(plain.message == "m");
    const auto front = parse_error(R"({"__type":"com.amazon#UnrecognizedClientException","Message":"m"})");
    CHECK(front.code == "UnrecognizedClientException");
    CHECK(front.message == "m");
    for (const char* text : {"", "<html>", "[]", R"({"code":7})"}) CHECK(parse_error(text).code.empty());
    CHECK(parse_error("{\"code\":\"c\",\"message\":\"" + std::string(9999, 'm') + "\"}").message.size() == 500);
}

TEST_CASE("The documented examples of answers are understood")
{
    const auto vault = parse_vault(R"({"CreationDate":"2012-02-20T17:01:45.198Z",
        "LastInventoryDate":"2012-03-20T17:03:43.221Z","NumberOfArchives":192,"SizeInBytes":78088912,
        "VaultARN":"arn:aws:glacier:us-west-2:012345678901:vaults/examplevault","VaultName":"examplevault"})");
    REQUIRE(vault);
    CHECK(vault->archives == 192);
    CHECK(vault->inventory);
    const auto fresh = parse_vault(R"({"LastInventoryDate":null,"NumberOfArchives":null,"VaultName":"v"})");
    REQUIRE(fresh);
    CHECK(fresh->archives == 0);
    CHECK_FALSE(fresh->inventory);

    const std::string job = R"({"Action":"ArchiveRetrieval","ArchiveId":"NkbByEejwEggmBz2fTHgJrg0XBoDfjP4q6iu87",
        "ArchiveSizeInBytes":16777216,"ArchiveSHA256TreeHash":"beb0fe31","Completed":false,
        "CreationDate":"2012-05-15T17:21:39.339Z","CompletionDate":"2012-05-15T17:21:43.561Z",
        "InventorySizeInBytes":null,"JobDescription":"My ArchiveRetrieval Job","JobId":"HkF9p6o7yjhFx-K3CGl6fuSm6Vz",
        "RetrievalByteRange":"0-16777215","SHA256TreeHash":"beb0","SNSTopic":"arn","StatusCode":"InProgress",
        "StatusMessage":"Operation in progress.","VaultARN":"arn"})";
    const auto read = parse_job(job);
    REQUIRE(read);
    CHECK(read->state == JobAnswer::State::in_progress);
    CHECK(read->archive == "NkbByEejwEggmBz2fTHgJrg0XBoDfjP4q6iu87");
    CHECK(read->size == 16777216);
    CHECK(read->whole);
    const auto jobs = parse_jobs("{\"JobList\":[" + job + "],\"Marker\":null}");
    REQUIRE(jobs);
    CHECK(jobs->jobs.size() == 1);
    CHECK(jobs->marker.empty());

    const auto uploads = parse_uploads(R"({"Marker":"xsQdFIRsfJr20CW2AbZBKpRZAFTZSJIMtL2hYf8mvp8dM0m4RUzl",
        "UploadsList":[{"ArchiveDescription":"archive 1","CreationDate":"2012-03-19T23:20:59.130Z",
        "MultipartUploadId":"xsQdFIRsfJr20CW2AbZBKpRZAFTZSJIMtL2hYf8mvp8dM0m4RUzlaqoEye6g3h3ecqB_","PartSizeInBytes":4194304,
        "VaultARN":"arn"}]})");
    REQUIRE(uploads);
    CHECK(uploads->uploads.front().description == "archive 1");
    CHECK(uploads->marker.starts_with("xsQ"));

    const auto inventory = parse_inventory(R"({"VaultARN":"arn","InventoryDate":"2011-12-12T14:19:01Z","ArchiveList":[
        {"ArchiveId":"DMTmICA2n5Tdqq5BV2z7og-A20xnpAPKt3UXwWxdWsn_D6auTUrW6kwy5Qyj9xd1MCE1mBYvMQ",
         "ArchiveDescription":"my archive1","CreationDate":"2012-05-15T17:19:46.700Z","Size":2140123,
         "SHA256TreeHash":"6b9d4cf8697bd3af6aa1b590a0b27b337da5b18988dbcc619a3e608a554a1e62"}]})");
    REQUIRE(inventory);
    CHECK(inventory->date);
    CHECK(inventory->archives.front().size == 2140123);
}

TEST_CASE("Answers without what is needed are refused")
{
    for (const char* text :
         {"", "{", "[]", "{}", "null", R"({"JobList":7,"UploadsList":7,"ArchiveList":7})",
          R"({"JobList":[7],"UploadsList":[7],"ArchiveList":[7]})",
          R"({"JobList":[{}],"UploadsList":[{}],"ArchiveList":[{}],"JobId":"j"})",
          R"({"UploadsList":[{"MultipartUploadId":"a/b"}],"ArchiveList":[{"ArchiveId":"a/b"}],"JobId":"a/b",
              "StatusCode":"Succeeded","JobList":[{"JobId":"j","StatusCode":"Odd"}]})"}) {
        CHECK_FALSE(parse_vault(text));
        CHECK_FALSE(parse_job(text));
        CHECK_FALSE(parse_jobs(text));
        CHECK_FALSE(parse_uploads(text));
        CHECK_FALSE(parse_inventory(text));
    }
}
