// What comes in the headers of answers, in addresses, and in files about credentials.
#include "expect.hpp"

#include <holdfast/destination/glacier/tree_hash.ipp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/headers.hpp>
#include <holdfast/destination/http/origin.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/destination/http/proxy.hpp>
#include <holdfast/destination/s3/credentials_file.hpp>
#include <holdfast/destination/s3/digest.ipp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace holdfast;

void dates(std::string_view text)
{
    if (const auto time = http::parse_http_date(text))
        fuzz::expect(http::parse_iso_time(http::iso_time(*time)) == time, "a date is written and read the same");
    if (const auto time = http::parse_iso_time(text)) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(*time);
        fuzz::expect(http::parse_iso_time(http::iso_time(*time)) == to_time_point(seconds), "and so is a time");
    }
    const TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 15);
    if (const auto pause = http::parse_retry_after(text, now))
        fuzz::expect(*pause >= TimeSpan::zero() && *pause <= std::chrono::hours(24), "a server can ask for a day");
}

void addresses(std::string_view text)
{
    const auto url = http::parse_url(text);
    if (!url) return;
    fuzz::expect(!url->origin.host.empty() && url->origin.port != 0, "an address has a host and a port");
    fuzz::expect(url->target.starts_with('/'), "a target begins with a slash");
    for (const char c : url->origin.text() + url->target)
        fuzz::expect(c > ' ' || c < '\0', "no address breaks a request");
    static_cast<void>(http::is_address(url->origin.host));
    static_cast<void>(http::proxy_authorization(*url));
}

void encoding(std::string_view text)
{
    const std::string encoded = http::percent_encode(text);
    fuzz::expect(http::percent_decode(encoded) == std::string(text), "what was encoded decodes to itself");
    if (const auto decoded = http::percent_decode(text, true)) fuzz::expect(decoded->size() <= text.size(), "shorter");
}

void others(std::string_view text)
{
    http::Headers headers;
    headers.add(std::string(text), "value");
    fuzz::expect(headers.get(text) == "value", "a header is found by its name");
    if (const auto digest = glacier::parse_digest(text))
        fuzz::expect(http::same_text(http::hex(*digest), text), "a digest is written as it was read");
    if (const auto found = s3::credentials_in_file(text, "default"))
        fuzz::expect(!found->access_key.empty() && !found->secret_key.empty(), "credentials are whole");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    dates(text);
    addresses(text);
    encoding(text);
    others(text);
    return 0;
}
