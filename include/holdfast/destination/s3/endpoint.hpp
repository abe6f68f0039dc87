#ifndef HOLDFAST_DESTINATION_S3_ENDPOINT_HPP
#define HOLDFAST_DESTINATION_S3_ENDPOINT_HPP

#include <holdfast/configuration/s3_settings.hpp>
#include <holdfast/destination/http/origin.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace holdfast::inline v1::s3 {

/// Where the requests for one bucket go and how they are signed.
struct Endpoint {
    http::Origin origin{};
    std::string base_path{};  ///< in front of every key, encoded, without a trailing slash
    std::string region{};
    bool amazon = true;  ///< Amazon's own: the host follows the region

    /// The encoded path of an object; of the bucket itself for a blank key.
    [[nodiscard]] std::string path(std::string_view key) const
    {
        return base_path + "/" + http::percent_encode(key, http::Slash::keep);
    }
};

/// True if `bucket` can be a label of a host name.
[[nodiscard]] inline bool is_host_label(std::string_view bucket)
{
    return bucket.size() >= 3 && bucket.size() <= 63 && bucket.front() != '-' && bucket.back() != '-' &&
           std::all_of(bucket.begin(), bucket.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

/// The host of Amazon's S3 in `region`.
[[nodiscard]] inline std::string amazon_host(std::string_view service, std::string_view region)
{
    return std::string(service) + "." + std::string(region) + ".amazonaws.com" +
           (region.starts_with("cn-") ? ".cn" : "");
}

/// The endpoint for `settings`, seen in `region` (blank: the configured one, and `us-east-1` if there is none).
/// The bucket becomes a part of the host name; or of the path when the settings say so, or when a host name cannot
/// carry it: addresses, hosts without a dot such as `localhost`, and under TLS buckets with a dot, which no
/// wildcard certificate covers.
///
/// Errors          errc::invalid_configuration, naming the field
[[nodiscard]] inline Endpoint make_endpoint(const S3Settings& settings, std::string_view region = {})
{
    const auto refuse = [](const std::string& text) { throw Error(errc::invalid_configuration, text); };
    Endpoint endpoint;
    endpoint.region = region.empty() ? settings.aws_region_name : std::string(region);
    if (settings.bucket_name.empty()) refuse("S3Settings.BucketName is blank. Name the bucket.");
    const bool plain = std::all_of(endpoint.region.begin(), endpoint.region.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    if (!plain) refuse("S3Settings.AwsRegionName has a character that no region has. Write it as in eu-west-1.");
    if (settings.custom_server_url && !settings.custom_server_url->empty()) {
        const auto url = http::parse_url(*settings.custom_server_url);
        if (!url || !url->user_info.empty() || !url->query().empty())
            refuse("S3Settings.CustomServerUrl is not a plain http or https address. Write it as https://host:port.");
        endpoint.amazon = false;
        endpoint.origin = url->origin;
        endpoint.base_path = std::string(url->path());
        while (endpoint.base_path.ends_with('/')) endpoint.base_path.pop_back();
        if (endpoint.region.empty()) endpoint.region = "us-east-1";
    } else {
        if (endpoint.region.empty()) refuse("S3Settings.AwsRegionName is blank. Name the region of the bucket.");
        endpoint.origin = {.tls = true, .host = amazon_host("s3", endpoint.region), .port = 443};
    }
    const std::string& bucket = settings.bucket_name;
    const std::string& host = endpoint.origin.host;
    const bool in_path = settings.force_path_style || !is_host_label(bucket) || http::is_address(host) ||
                         host.find('.') == std::string::npos ||
                         (endpoint.origin.tls && bucket.find('.') != std::string::npos);
    if (in_path)
        endpoint.base_path += "/" + http::percent_encode(bucket);
    else
        endpoint.origin.host = bucket + "." + host;
    return endpoint;
}

}  // namespace holdfast::inline v1::s3

#endif
