#include <holdfast/destination/azure/xml.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::azure;

TEST_CASE("An error is read, with or without what servers put in front")
{
    const std::string text =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to "
        "authenticate the request.\nRequestId:1\nTime:2</Message><AuthenticationErrorDetail>quoted</"
        "AuthenticationErrorDetail></Error>";
    for (const std::string front : {"", "\xEF\xBB\xBF", "\n  "}) {
        const auto answer = parse_error(front + text);
        CHECK(answer.code == "AuthenticationFailed");
        CHECK(answer.message == "Server failed to authenticate the request.");
        CHECK(answer.detail == "quoted");
    }
    for (const char* other : {"", "<html/>", "<Error", "{}", "<Error/>"}) CHECK(parse_error(other).code.empty());
}

TEST_CASE("A listing is read")
{
    const auto answer = parse_list(
        "\xEF\xBB\xBF<?xml version=\"1.0\"?><EnumerationResults ServiceEndpoint=\"x\" ContainerName=\"c\"><Prefix>a/</"
        "Prefix><Blobs>"
        "<Blob><Name>a/&lt;1&gt;</Name><Properties><Last-Modified>Fri, 02 Jan 2026 03:04:05 "
        "GMT</Last-Modified><Etag>0x8"
        "</Etag><Content-Length>5000000000</Content-Length><BlobType>BlockBlob</BlobType></Properties><Metadata>"
        "<HoldfastWriter>w</HoldfastWriter><other>1</other></Metadata></Blob>"
        "<Blob><Name Encoded=\"true\">a/%EF%BF%BE</Name><Properties><Content-Length>0</Content-Length></Properties>"
        "<Metadata><holdfasttombstone>1</holdfasttombstone></Metadata></Blob>"
        "<Blob><Name>a/d</Name><Properties><ResourceType>directory</ResourceType></Properties></Blob>"
        "<Blob><Name>a/e</Name><Properties><Content-Length>0</Content-Length></Properties><Metadata><hdi_isfolder>true"
        "</hdi_isfolder></Metadata></Blob>"
        "<BlobPrefix><Name>a/b/</Name></BlobPrefix><Unknown/></Blobs><NextMarker>2!x</NextMarker></"
        "EnumerationResults>");
    REQUIRE(answer);
    REQUIRE(answer->blobs.size() == 4);
    CHECK(answer->blobs[0].object.name == "a/<1>");
    CHECK(answer->blobs[0].object.size == 5'000'000'000);
    CHECK(answer->blobs[0].object.modified);
    CHECK(answer->blobs[0].etag == "0x8");
    CHECK(answer->blobs[0].writer == "w");
    CHECK_FALSE(answer->blobs[0].tombstone);
    CHECK(answer->blobs[1].object.name == "a/\xEF\xBF\xBE");
    CHECK(answer->blobs[1].tombstone);
    CHECK(answer->blobs[1].writer.empty());
    CHECK(answer->blobs[2].folder);
    CHECK(answer->blobs[3].folder);
    CHECK(answer->prefixes == std::vector<std::string>{"a/b/"});
    CHECK(answer->marker == "2!x");
}

TEST_CASE("A page may be empty, and what is no listing is none")
{
    const auto empty = parse_list("<EnumerationResults><Blobs/><NextMarker>m</NextMarker></EnumerationResults>");
    REQUIRE(empty);
    CHECK(empty->blobs.empty());
    CHECK(empty->marker == "m");
    const auto blob = [](const std::string& inner) {
        return "<EnumerationResults><Blobs><Blob>" + inner + "</Blob></Blobs></EnumerationResults>";
    };
    for (const std::string& text :
         {std::string(), std::string("<html/>"), std::string("<EnumerationResults/>"), blob(""), blob("<Name>a</Name>"),
          blob("<Name>a</Name><Properties><Content-Length>-1</Content-Length></Properties>"),
          blob("<Name>a</Name><Properties><Content-Length>1x</Content-Length></Properties>"),
          blob("<Name/><Properties><Content-Length>1</Content-Length></Properties>")}) {
        INFO(text);
        CHECK_FALSE(parse_list(text));
    }
}

TEST_CASE("The uncommitted blocks of a list are read, and only they")
{
    const auto blocks = parse_uncommitted_blocks(
        "<BlockList><CommittedBlocks><Block><Name>b2xk</Name><Size>1</Size></Block></"
        "CommittedBlocks><UncommittedBlocks>"
        "<Block><Name>YQ==</Name><Size>4</Size></Block><Block><Name>Yg==</Name></Block></UncommittedBlocks></"
        "BlockList>");
    REQUIRE(blocks);
    CHECK(*blocks == std::vector<std::string>{"YQ==", "Yg=="});
    CHECK(parse_uncommitted_blocks("<BlockList/>")->empty());
    CHECK_FALSE(parse_uncommitted_blocks("<Blocks/>"));
}

TEST_CASE("A block list is written in the blob's order")
{
    CHECK(
        block_list_body({"YQ==", "Yg=="}) ==
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList><Latest>YQ==</Latest><Latest>Yg==</Latest></BlockList>");
}
