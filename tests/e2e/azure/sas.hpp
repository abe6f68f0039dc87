#ifndef HOLDFAST_TESTS_E2E_AZURE_SAS_HPP
#define HOLDFAST_TESTS_E2E_AZURE_SAS_HPP

#include <holdfast/configuration/azure_settings.hpp>
#include <holdfast/destination/azure/shared_key.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/destination/s3/digest.hpp>

#include <span>
#include <string>

namespace azure_test {

/// A shared access signature for the container, as an operator makes one: permissions such as "rcwdl", and when it
/// ends.
///
/// Source          Create a service SAS (Azure Storage REST API), version 2020-12-06
inline std::string sas_for(const holdfast::AzureSettings& settings, const std::string& permissions,
                           const std::string& expiry)
{
    using namespace holdfast;
    const std::string version = "2020-12-06";
    const std::string text = permissions + "\n\n" + expiry + "\n/blob/" + settings.account_name + "/" +
                             settings.storage_container + "\n\n\n\n" + version + "\nc\n\n\n\n\n\n\n";
    const SecretText key = azure::decode_account_key(settings.account_key);
    const auto bytes = key.reveal();
    const auto digest = s3::hmac_sha256(std::as_bytes(std::span(bytes.data(), bytes.size())), text);
    return "sv=" + version + "&sr=c&sp=" + permissions + "&se=" + http::percent_encode(expiry) +
           "&sig=" + http::percent_encode(http::base64(digest));
}

/// The same settings with such a signature instead of the key.
inline holdfast::AzureSettings with_sas(holdfast::AzureSettings settings, const std::string& permissions,
                                        const std::string& expiry = "2099-01-01T00:00:00Z")
{
    settings.sas_token = sas_for(settings, permissions, expiry);
    settings.account_key = {};
    return settings;
}

}  // namespace azure_test

#endif
