#include "place.hpp"

#include <holdfast/testing/laws/destination.hpp>

#include <catch2/catch.hpp>

#include <utility>

namespace {

using namespace holdfast;

/// The laws construct their place with settings alone, so what the test decides is in the type.
struct Chosen : Ftp {
    static inline FtpOptions options{};
    Chosen(const FtpSettings& settings, const DestinationEnvironment& environment) : Ftp(settings, environment, options)
    {
    }
};

struct FtpHarness {
    using destination_type = Chosen;
    static constexpr std::size_t many = 1100;  // a page has 1000
    FtpSettings settings() const { return shared; }
    static inline std::string url{};
    FtpSettings shared = ftp_test::settings_of(url + ftp_test::new_folder());
};

void keep_laws(std::string url, FtpOptions options)
{
    FtpHarness::url = std::move(url);
    Chosen::options = std::move(options);
    for (const auto& law : destination_laws<FtpHarness>()) {
        DYNAMIC_SECTION(law.name)
        {
            FtpHarness harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}

}  // namespace

TEST_CASE("A folder of a real FTP server keeps the laws of a destination, with explicit TLS", "[laws][tls]")
{
    keep_laws(ftp_test::variable("HOLDFAST_TEST_FTP_TLS"), ftp_test::trusting());
}

TEST_CASE("A folder of a real FTP server keeps the laws of a destination, with TLS 1.2", "[laws][tls-1.2]")
{
    auto options = ftp_test::trusting();
    options.tls_version = FtpTlsVersion::tls_1_2;
    keep_laws(ftp_test::variable("HOLDFAST_TEST_FTP_TLS"), options);
}

TEST_CASE("A folder of a real FTP server keeps the laws of a destination, in clear text", "[laws][plain]")
{
    if (!ftp_test::has("HOLDFAST_TEST_FTP_PLAIN")) return;
    keep_laws(ftp_test::variable("HOLDFAST_TEST_FTP_PLAIN"), {});
}

TEST_CASE("A folder of a real FTP server keeps the laws of a destination, with implicit TLS", "[laws][implicit]")
{
    if (!ftp_test::has("HOLDFAST_TEST_FTP_IMPLICIT")) return;
    auto options = ftp_test::trusting();
    options.tls = FtpTls::implicit_tls;
    keep_laws(ftp_test::variable("HOLDFAST_TEST_FTP_IMPLICIT"), options);
}
