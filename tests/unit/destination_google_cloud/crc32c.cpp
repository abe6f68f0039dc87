#include <holdfast/destination/google_cloud/crc32c.hpp>
#include <holdfast/destination/http/message.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>

using namespace holdfast;

namespace {

std::string counting(int from, int step)
{
    std::string bytes;
    for (int i = 0; i < 32; ++i) bytes += static_cast<char>(from + i * step);
    return bytes;
}

}  // namespace

TEST_CASE("CRC-32C gives the published values, however the bytes are cut")
{
    const auto [bytes, value, text] = GENERATE(table<std::string, std::uint32_t, std::string>({
        {"", 0x00000000, "AAAAAA=="},
        {"123456789", 0xe3069283, "4waSgw=="},
        {"hello", 0x9a71bb4c, "mnG7TA=="},
        {std::string(32, '\0'), 0x8a9136aa, "ipE2qg=="},
        {std::string(32, '\xff'), 0x62a8ab43, "YqirQw=="},
        {counting(0, 1), 0x46dd794e, "Rt15Tg=="},
        {counting(31, -1), 0x113fdb5c, "ET/bXA=="},
        {std::string(66'560, 'a'), 0xb0e3bcfd, "sOO8/Q=="},
    }));
    google_cloud::Crc32c whole;
    whole.update(http::as_body(bytes));
    CHECK(whole.value() == value);
    CHECK(whole.text() == text);
    CHECK(~google_cloud::crc32c_software(~0U, http::as_body(bytes)) == value);
    for (const std::size_t piece : {1U, 7U, 13U, 4096U}) {
        google_cloud::Crc32c cut;
        std::uint32_t software = ~0U;
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            const auto part = http::as_body(std::string_view(bytes).substr(at, piece));
            cut.update(part);
            software = google_cloud::crc32c_software(software, part);
        }
        CHECK(cut.value() == value);
        CHECK(~software == value);
    }
}

TEST_CASE("CRC-32C of the read command in RFC 3720 is the one printed there")
{
    const unsigned char command[48] = {0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,    0, 0, 0, 0,
                                       0x14, 0,    0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18,
                                       0x28, 0,    0, 0, 0, 0, 0, 0, 2, 0, 0, 0,    0, 0, 0, 0};
    google_cloud::Crc32c crc;
    crc.update(std::as_bytes(std::span(command)));
    CHECK(crc.value() == 0xd9963a56);
}
