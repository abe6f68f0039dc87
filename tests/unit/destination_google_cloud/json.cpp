#include <holdfast/destination/google_cloud/json.hpp>

#include <catch2/catch.hpp>

using namespace holdfast::google_cloud;

TEST_CASE("An object's resource is read, with unknown fields around it")
{
    const auto resource = parse_resource(R"({"kind":"storage#object","name":"a/b","size":"18446744073709551615",
        "crc32c":"4waSgw==","generation":"1712345678901234","timeCreated":"2026-01-02T03:04:05.678Z",
        "metadata":{"holdfast-writer":"abc","other":"x"},"owner":{"entity":"user"},"new":[1,{}]})");
    REQUIRE(resource);
    CHECK(resource->name == "a/b");
    CHECK(resource->size == 18446744073709551615U);
    CHECK(resource->crc32c == "4waSgw==");
    CHECK(resource->generation == "1712345678901234");
    CHECK(resource->writer == "abc");
    CHECK(resource->created);
}

TEST_CASE("What is not a resource is refused")
{
    const char* text = GENERATE("", "x", "[]", "null", "{}", R"({"name":"a"})", R"({"name":"","size":"1"})",
                                R"({"name":"a","size":1})", R"({"name":"a","size":"-1"})",
                                R"({"name":"a","size":"1x"})", R"({"name":"a","size":"18446744073709551616"})",
                                R"({"name":"a","size":"1","generation":"1&x=2"})", R"({"name":"a","size":"1"}})");
    CHECK_FALSE(parse_resource(text));
}

TEST_CASE("A listing is read, also one with nothing in it but a token")
{
    const auto page = parse_objects(R"({"kind":"storage#objects","nextPageToken":"t","prefixes":["a/","b/"],
        "items":[{"name":"x","size":"1","timeCreated":"2026-01-02T03:04:05Z"},{"name":"y","size":"2"}]})");
    REQUIRE(page);
    REQUIRE(page->items.size() == 2);
    CHECK(page->items[0].created);
    CHECK(page->items[1].size == 2);
    CHECK_FALSE(page->items[1].created);
    CHECK(page->prefixes == std::vector<std::string>{"a/", "b/"});
    CHECK(page->next_page == "t");
    const auto token = parse_objects(R"({"kind":"storage#objects","nextPageToken":"t"})");
    REQUIRE(token);
    CHECK(token->items.empty());
    CHECK(token->next_page == "t");
    CHECK(parse_objects(R"({"kind":"storage#objects"})"));
    const char* text =
        GENERATE("", "<html>", "[]", R"({"kind":"storage#objects","items":{}})",
                 R"({"kind":"storage#objects","items":[1]})", R"({"kind":"storage#objects","items":[{"size":"1"}]})",
                 R"({"kind":"storage#objects","prefixes":"a"})", R"({"kind":"storage#objects","prefixes":[1]})");
    CHECK_FALSE(parse_objects(text));
    const char* foreign = GENERATE("{}", R"({"error":{"code":503}})", R"({"kind":"storage#buckets","items":[]})",
                                   R"({"kind":1})", R"({"nextPageToken":"t"})");
    CHECK_FALSE(parse_objects(foreign));
}

TEST_CASE("Errors are read from both kinds of services; what is none is blank")
{
    const auto error = parse_error(R"({"error":{"code":403,"message":"m","errors":[{"domain":"global",
        "reason":"rateLimitExceeded","message":"n"}]}})");
    CHECK(error.reason == "rateLimitExceeded");
    CHECK(error.message == "m");
    CHECK(parse_error(R"({"error":{"message":"m"}})").message == "m");
    CHECK(parse_error(R"({"error":{"errors":[{"message":"n"}]}})").message == "n");
    const auto token = parse_token_error(R"({"error":"invalid_grant","error_description":"d"})");
    CHECK(token.reason == "invalid_grant");
    CHECK(token.message == "d");
    const char* text = GENERATE("", "Bad Gateway", "[]", R"({"error":1})", R"({"error":{"errors":[]}})",
                                R"({"error":{"errors":[1]}})", R"({"error":{"errors":{}}})");
    CHECK(parse_error(text).reason.empty());
    CHECK(parse_error(text).message.empty());
}

TEST_CASE("A token is read if it can go into a header and tells its life")
{
    const auto token = parse_token(R"({"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"})");
    REQUIRE(token);
    CHECK(token->access_token == "ya29.x");
    CHECK(token->expires_in == 3599);
    CHECK(parse_token(R"({"access_token":"a","expires_in":99999999999})")->expires_in == 86'400);
    const char* text =
        GENERATE("", "{}", R"({"access_token":"a"})", R"({"access_token":"","expires_in":1})",
                 R"({"access_token":"a\r\nX: y","expires_in":1})", R"({"access_token":"a","expires_in":-1})",
                 R"({"access_token":"a","expires_in":"1"})", R"({"access_token":"a","expires_in":1e300})",
                 R"({"access_token":"a b","expires_in":1})");
    CHECK_FALSE(parse_token(text));
}

TEST_CASE("A note reads back as it was written")
{
    const auto note = parse_note(to_json({{"object", "a\"/b"}, {"process", "p"}, {"session", "https://s"}}));
    REQUIRE(note);
    CHECK(note->object == "a\"/b");
    CHECK(note->process == "p");
    CHECK(note->session == "https://s");
    CHECK_FALSE(parse_note(R"({"object":"a"})"));
    CHECK(to_json({{"name", "n"}}, {{"k", "v"}}) == R"({"name":"n","metadata":{"k":"v"}})");
}
