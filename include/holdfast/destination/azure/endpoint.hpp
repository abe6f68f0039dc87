#ifndef HOLDFAST_DESTINATION_AZURE_ENDPOINT_HPP
#define HOLDFAST_DESTINATION_AZURE_ENDPOINT_HPP

#include <holdfast/configuration/azure_settings.hpp>
#include <holdfast/destination/azure/options.hpp>
#include <holdfast/destination/azure/sas_token.hpp>
#include <holdfast/destination/http/origin.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace holdfast::inline v1::azure {

/// Where the requests for one container go.
struct Endpoint {
    http::Origin origin{};
    std::string container_path{};  ///< encoded, without a trailing slash

    /// The encoded path of a blob; of the container itself for a blank key.
    [[nodiscard]] std::string path(std::string_view key) const
    {
        return key.empty() ? container_path : container_path + "/" + http::percent_encode(key, http::Slash::keep);
    }
};

/// The endpoint of a container. Also sees to it that the credentials have a form in which they can be used.
///
/// Errors          errc::invalid_configuration, naming the field
[[nodiscard]] inline Endpoint make_endpoint(const AzureSettings& settings, const AzureOptions& options)
{
    const auto refuse = [](const std::string& text) { throw Error(errc::invalid_configuration, text); };
    const auto plain = [](std::string_view text, std::string_view more) {
        return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || more.find(c) != std::string_view::npos;
        });
    };
    const std::string& container = settings.storage_container;
    if (!plain(container, "-") && container != "$root")
        refuse(
            "AzureSettings.StorageContainer is not the name of a container. Use 3 to 63 lower-case letters, digits "
            "and '-'.");
    if (!plain(settings.account_name, ""))
        refuse("AzureSettings.AccountName is not the name of an account. Use 3 to 24 lower-case letters and digits.");
    if (settings.account_key.empty() == settings.sas_token.empty())
        refuse("AzureSettings needs exactly one of AccountKey and SasToken. Give one of them.");
    if (!settings.sas_token.empty() && !is_sas_token(settings.sas_token.reveal()))
        refuse("AzureSettings.SasToken is not a shared access signature. Give the query text with sv and sig in it.");
    Endpoint endpoint;
    endpoint.origin = {.tls = true, .host = settings.account_name + ".blob.core.windows.net", .port = 443};
    if (!options.endpoint.empty()) {
        const auto url = http::parse_url(options.endpoint);
        if (!url || !url->user_info.empty() || !url->query().empty())
            refuse("AzureOptions::endpoint is not a plain http or https address. Write it as https://host:port.");
        endpoint.origin = url->origin;
        endpoint.container_path = std::string(url->path());
        while (endpoint.container_path.ends_with('/')) endpoint.container_path.pop_back();
    }
    endpoint.container_path += "/" + http::percent_encode(container);
    return endpoint;
}

}  // namespace holdfast::inline v1::azure

#endif
