// A configuration as a client sends it, and the small texts in it.
#include "expect.hpp"

#include <holdfast/configuration/escaping.hpp>
#include <holdfast/configuration/json.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/configuration/script.hpp>
#include <holdfast/configuration/time_text.hpp>
#include <holdfast/configuration/url_text.hpp>
#include <holdfast/configuration/validation.hpp>
#include <holdfast/error.hpp>
#include <holdfast/task/operation_state.hpp>
#include <holdfast/task/periodic_backup_status.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace holdfast;

template <class T>
void read_and_write(std::string_view text)
{
    const auto read = from_json<T>(text);
    const auto written = to_json(read);
    const auto again = from_json<T>(written);
    fuzz::expect(again == read, "what was written reads back equal");
    fuzz::expect(to_json(again) == written, "and is written the same");
    static_cast<void>(to_redacted_json(read));
}

template <class Call>
void refuses_cleanly(Call&& call)
{
    try {
        call();
    } catch (const Error& error) {
        fuzz::expect(error.code() == errc::invalid_configuration || error.code() == errc::invalid_argument ||
                         error.code() == errc::not_in_this_composition,
                     "what is refused is invalid");
        fuzz::expect(error.diagnostics().message.ends_with('.'), "a refusal ends in what to do");
    }
}

void small_texts(std::string_view text)
{
    if (const auto time = parse_time(text)) fuzz::expect(parse_time(format_time(*time)) == time, "times come back");
    if (const auto span = parse_span(text)) fuzz::expect(parse_span(format_span(*span)) == span, "spans come back");
    if (const auto url = parse_url(text, "ftp")) fuzz::expect(!url->host.empty(), "an address has a host");
    if (const auto name = unescape_database_name(text)) {
        fuzz::expect(escape_database_name(*name) == text, "a folder has one name");
    }
    refuses_cleanly([&] {
        const std::string escaped = escape_database_name(text);
        fuzz::expect(!escaped.empty() && escaped.size() <= maximum_escaped_name_size, "a folder's name is short");
        fuzz::expect(
            escaped.find('/') == std::string::npos && escaped.find("..") == std::string::npos && escaped.front() != '.',
            "a folder's name stays in its parent");
        if (const auto name = unescape_database_name(escaped)) {
            fuzz::expect(*name == fold_name(text), "a folder's name is reversible");
        }
    });
    refuses_cleanly([&] { static_cast<void>(split_arguments(text)); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    refuses_cleanly([&] { read_and_write<ServerWideBackupConfiguration>(text); });
    refuses_cleanly([&] { read_and_write<RestoreBackupConfiguration>(text); });
    refuses_cleanly([&] { read_and_write<PeriodicBackupStatus>(text); });
    refuses_cleanly([&] { read_and_write<OperationState>(text); });
    refuses_cleanly([&] {
        const CompositionTraits composition{
            .destinations = {"Local", "AmazonS3", "AmazonGlacier", "Azure", "GoogleCloud", "FTP"}};
        validate(from_json<ServerWideBackupConfiguration>(text), composition, CronDialect::raven);
    });
    small_texts(text);
    return 0;
}
