// Answers of Google Cloud Storage and of token services, the notes of uploads, and the small texts in headers.
#include "expect.hpp"

#include <holdfast/destination/google_cloud/errors.ipp>
#include <holdfast/destination/google_cloud/header_values.hpp>
#include <holdfast/destination/google_cloud/json.ipp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace holdfast;
    using namespace holdfast::google_cloud;
    using fuzz::expect;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto digits = [](const std::string& value) {
        return std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (const auto resource = parse_resource(text)) {
        expect(!resource->name.empty(), "a resource has a name");
        expect(digits(resource->generation), "a generation breaks no request");
    }
    if (const auto objects = parse_objects(text))
        for (const auto& object : objects->items) expect(!object.name.empty(), "a listed object has a name");
    for (const auto& answer : {parse_error(text), parse_token_error(text)}) {
        const auto verdict = judge(403, answer, Subject::object);
        const auto error = make_server_error(verdict, 403, answer, "testing", "none");
        const std::string& said = error.diagnostics().foreign_message;
        expect(said.size() <= 1000 && said.find('\n') == std::string::npos, "what a server said is one short line");
        expect(said.find("upload_id") == std::string::npos, "an upload's address is cut out");
    }
    if (const auto token = parse_token(text)) {
        const auto visible = [](char c) { return c > ' ' && c <= '~'; };
        expect(!token->access_token.empty() &&
                   std::all_of(token->access_token.begin(), token->access_token.end(), visible),
               "a token fits into a header");
        expect(token->expires_in >= 0 && token->expires_in <= 86'400, "a token lives a day at most");
    }
    if (const auto note = parse_note(text)) {
        const auto again =
            parse_note(to_json({{"object", note->object}, {"process", note->process}, {"session", note->session}}));
        expect(again && again->object == note->object && again->session == note->session, "a note reads back");
    }
    if (const auto stored = parse_stored(text)) expect(*stored != 0 || text.empty(), "only nothing is nothing");
    expect(parse_hash(text).find(',') == std::string::npos, "a checksum is one word");
    return 0;
}
