// Answers of Azure Blob Storage, and the small texts around them: tokens and the ids of blocks.
#include "expect.hpp"

#include <holdfast/destination/azure/block_id.hpp>
#include <holdfast/destination/azure/sas_token.hpp>
#include <holdfast/destination/azure/xml.ipp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace holdfast;
    using fuzz::expect;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto error = azure::parse_error(text);
    expect(error.message.size() <= 500 && error.message.find('\n') == std::string::npos, "a message is short");
    if (const auto page = azure::parse_list(text))
        for (const auto& blob : page->blobs) expect(!blob.object.name.empty(), "a listed blob has a name");
    if (const auto blocks = azure::parse_uncommitted_blocks(text)) {
        for (const auto& id : *blocks) {
            const auto owner = azure::owner_of(id);
            if (!owner) continue;
            expect(owner->process.size() == 16 && owner->writer.size() == 16, "marks have 16 digits");
            expect(azure::owner_of(azure::block_id(*owner, 1)) == owner, "an owner's ids are recognised");
        }
    }
    if (azure::is_sas_token(text)) {
        const auto query = azure::sas_query(text);
        expect(query.find_first_of(" \r\n#") == std::string_view::npos, "a token breaks no request");
        static_cast<void>(azure::sas_expiry(text));
    }
    return 0;
}
