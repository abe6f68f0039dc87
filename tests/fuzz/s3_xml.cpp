// An answer of S3 or STS, read as each kind of answer there is.
#include "expect.hpp"

#include <holdfast/destination/s3/xml.ipp>

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace holdfast;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    fuzz::expect(s3::parse_error(text).message.size() <= 500, "what a server says is cut");
    if (const auto list = s3::parse_list(text)) {
        fuzz::expect(!list->truncated || !list->continuation.empty(), "a listing that goes on says where");
        for (const auto& object : list->objects) fuzz::expect(!object.name.empty(), "a listed object has a name");
    }
    if (const auto uploads = s3::parse_uploads(text)) {
        fuzz::expect(!uploads->truncated || !uploads->next_key.empty(), "a list of uploads that goes on says where");
        for (const auto& upload : uploads->uploads) fuzz::expect(!upload.id.empty(), "a listed upload has an id");
    }
    if (const auto id = s3::parse_upload_id(text))
        fuzz::expect(!id->empty() && id->size() <= 2048, "an upload's id fits into a query");
    static_cast<void>(s3::parse_delete(text));
    if (const auto credentials = s3::parse_sts(text))
        fuzz::expect(!credentials->access_key.empty() && !credentials->secret_key.empty(), "credentials are whole");
    // What we write is read by servers with the same rules.
    const std::vector<std::string> written{std::string(text)};
    if (text.find('\0') == std::string_view::npos)
        fuzz::expect(!s3::is_completed(s3::complete_body(written)), "a request is not taken for an answer");
    return 0;
}
