#ifndef HOLDFAST_TESTS_SERVICES_FAKE_AWS_SIGNATURE_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_AWS_SIGNATURE_HPP

#include "fake_server.hpp"

#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/destination/s3/sigv4.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fake {

[[nodiscard]] inline std::string decode(std::string_view text)
{
    return holdfast::http::percent_decode(text).value_or(std::string(text));
}
[[nodiscard]] inline std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (end != 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}
[[nodiscard]] inline holdfast::s3::Query query_of(const std::string& target)
{
    holdfast::s3::Query query;
    const auto mark = target.find('?');
    if (mark == std::string::npos) return query;
    for (const auto& pair : split(std::string_view(target).substr(mark + 1), '&')) {
        const auto equals = std::min(pair.find('='), pair.size());
        query.emplace_back(decode(pair.substr(0, equals)), decode(pair.substr(std::min(equals + 1, pair.size()))));
    }
    return query;
}
/// What a service of Amazon's asks of a signature (version 4); not for S3, which signs its paths otherwise.
struct AwsSignature {
    std::string access_key;
    std::string secret_key;
    std::string region;
    std::string service;
    holdfast::TimePoint now;

    /// Signs the request anew and compares: the code and message of a refusal. `head_only`: the body is still to come.
    [[nodiscard]] std::optional<std::pair<std::string, std::string>> check(const Request& request, bool head_only) const
    {
        const auto refuse = [](const char* code, const std::string& message) {
            return std::pair<std::string, std::string>(code, message);
        };
        const std::string line = request.header("authorization");
        const auto part = [&](const std::string& name) {
            const auto at = line.find(name + "=");
            if (at == std::string::npos) return std::string();
            const auto from = at + name.size() + 1;
            return line.substr(from, line.find_first_of(", ", from) - from);
        };
        const std::vector<std::string> credential = split(part("Credential"), '/');
        const std::vector<std::string> names = split(part("SignedHeaders"), ';');
        if (credential.size() != 5 || names.empty())
            return refuse("MissingAuthenticationTokenException", "Missing Authentication Token");
        if (credential[0] != access_key)
            return refuse("UnrecognizedClientException", "The security token included in the request is invalid.");
        const std::string stamp = request.header("x-amz-date");
        const auto time = stamp.size() == 16
                              ? holdfast::http::parse_iso_time(stamp.substr(0, 4) + "-" + stamp.substr(4, 2) + "-" +
                                                               stamp.substr(6, 5) + ":" + stamp.substr(11, 2) + ":" +
                                                               stamp.substr(13))
                              : std::nullopt;
        if (!time) return refuse("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'.");
        if (*time + std::chrono::minutes(15) < now)
            return refuse("InvalidSignatureException", "Signature expired: " + stamp + " is now earlier");
        if (*time - std::chrono::minutes(15) > now)
            return refuse("InvalidSignatureException", "Signature not yet current: " + stamp);
        if (credential[2] != region || credential[3] != service)
            return refuse("InvalidSignatureException", "Credential should be scoped to a valid region.");
        const std::string body_hash = holdfast::http::hex(holdfast::s3::sha256(std::string_view(request.body)));
        std::string payload = request.header("x-amz-content-sha256");
        if (payload.empty()) payload = body_hash;
        if (!head_only && payload != body_hash)
            return refuse("InvalidSignatureException", "x-amz-content-sha256 does not match the body");
        holdfast::http::Headers headers;
        bool host = false;
        for (const auto& name : names) {
            host = host || name == "host";
            if (name != "x-amz-date" && name != "x-amz-security-token") headers.add(name, request.header(name));
        }
        const holdfast::s3::Query query = query_of(request.target);
        const std::string path = request.target.substr(0, request.target.find('?'));
        const holdfast::s3::Credentials credentials{.access_key = access_key,
                                                    .secret_key = secret_key,
                                                    .session_token = request.header("x-amz-security-token")};
        const holdfast::s3::SigningScope scope{
            .time = *time, .region = region, .service = service, .path_encoding = holdfast::s3::PathEncoding::twice};
        const holdfast::s3::SignedRequest covered{request.method, path, query, headers, payload};
        const auto signature = holdfast::s3::sign(covered, credentials, scope);
        if (!host || signature.value != part("Signature"))
            return refuse("InvalidSignatureException",
                          "The request signature we calculated does not match the signature you provided.");
        return std::nullopt;
    }
};

}  // namespace fake

#endif
