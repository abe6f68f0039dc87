// An answer of Glacier, a description of an archive, or a note of our own, read as each kind there is.
#include "expect.hpp"

#include <holdfast/destination/glacier/errors.ipp>
#include <holdfast/destination/glacier/json.ipp>
#include <holdfast/destination/glacier/note_json.ipp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace holdfast;
using namespace holdfast::glacier;

bool is_id(std::string_view id)
{
    return !id.empty() && id.size() <= 256 && id.find('/') == std::string_view::npos &&
           std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~'; });
}

void answers(std::string_view text)
{
    const auto error = parse_error(text);
    fuzz::expect(error.message.size() <= 500, "what a server says is cut");
    for (const int status : {400, 403, 500}) {
        const auto said = make_server_error(status, error, "reading", "glacier:GetJobOutput").diagnostics();
        fuzz::expect(std::none_of(said.foreign_message.begin(), said.foreign_message.end(),
                                  [](unsigned char c) { return c < ' ' || c == 0x7f; }),
                     "what a server says cannot break a log");
    }
    static_cast<void>(parse_vault(text));
    if (const auto job = parse_job(text)) fuzz::expect(is_id(job->id), "a job has an id");
    if (const auto jobs = parse_jobs(text))
        for (const auto& job : jobs->jobs) fuzz::expect(is_id(job.id), "a listed job has an id");
    if (const auto uploads = parse_uploads(text))
        for (const auto& upload : uploads->uploads) fuzz::expect(is_id(upload.id), "an upload has an id");
    if (const auto inventory = parse_inventory(text))
        for (const auto& archive : inventory->archives) {
            fuzz::expect(is_id(archive.id), "an archive has an id");
            static_cast<void>(parse_description(archive.description));
        }
}

/// What was read is written and read again the same.
template <class Parse>
void note(std::string_view text, Parse parse)
{
    const auto read = parse(text);
    if (!read) return;
    const std::string written = to_json(*read);
    const auto again = parse(written);
    fuzz::expect(again && to_json(*again) == written, "what is written reads back equal");
}

void description(std::string_view text)
{
    const auto read = parse_description(text);
    if (!read) return;
    try {
        const std::string written = to_json(*read);
        fuzz::expect(written.size() <= 1024, "a description fits");
        fuzz::expect(std::all_of(written.begin(), written.end(), [](char c) { return c >= ' ' && c <= '~'; }),
                     "a description is printable ASCII");
        // Only our own marks are written, and they need no escaping.
        const bool plain = read->writer.find_first_of("\"\\") == std::string::npos;
        fuzz::expect(!plain || parse_description(written) == read, "a description reads back equal");
    } catch (const Error& error) {
        fuzz::expect(error.code() == errc::invalid_argument, "one that does not fit has a code of its own");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    answers(text);
    description(text);
    note(text, [](std::string_view one) { return parse_archive_note(one); });
    note(text, [](std::string_view one) { return parse_intent_note(one); });
    note(text, [](std::string_view one) { return parse_job_note(one); });
    note(text, [](std::string_view one) { return parse_state_note(one); });
    return 0;
}
