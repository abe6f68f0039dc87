#ifndef HOLDFAST_DESTINATION_S3_SIGV4_IPP
#define HOLDFAST_DESTINATION_S3_SIGV4_IPP

#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/destination/s3/sigv4.hpp>

#include <algorithm>
#include <map>

namespace holdfast::inline v1::s3 {

namespace sigv4_detail {

/// The canonical block of headers and the list of their names.
struct SignedHeaders {
    std::string block{};
    std::string names{};
};

/// Trimmed, and inner runs of spaces collapsed to one.
[[nodiscard]] inline std::string trimmed(std::string_view value)
{
    std::string result;
    for (const char c : value) {
        const bool space = c == ' ' || c == '\t';
        if (space && (result.empty() || result.back() == ' ')) continue;
        result += space ? ' ' : c;
    }
    while (result.ends_with(' ')) result.pop_back();
    return result;
}

[[nodiscard]] inline SignedHeaders signed_headers(const http::Headers& headers)
{
    std::map<std::string, std::string> lines;
    for (const auto& [name, value] : headers) {
        std::string key = name;
        std::transform(key.begin(), key.end(), key.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        const auto [line, added] = lines.try_emplace(key, trimmed(value));
        if (!added) line->second += "," + trimmed(value);
    }
    SignedHeaders result;
    for (const auto& [name, value] : lines) {
        result.block += name + ":" + value + "\n";
        result.names += (result.names.empty() ? "" : ";") + name;
    }
    return result;
}

[[nodiscard]] inline std::string canonical_request(const SignedRequest& request, const std::string& query,
                                                   const SignedHeaders& headers, PathEncoding encoding)
{
    std::string path(request.path.empty() ? "/" : request.path);
    if (encoding == PathEncoding::twice) path = http::percent_encode(path, http::Slash::keep);
    return std::string(request.method) + "\n" + path + "\n" + query + "\n" + headers.block + "\n" + headers.names +
           "\n" + std::string(request.payload_hash);
}

[[nodiscard]] inline std::string signature(const std::string& canonical, const Credentials& credentials,
                                           const SigningScope& scope)
{
    const std::string time = http::compact_time(scope.time);
    const std::string text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope.text() + "\n" + http::hex(sha256(canonical));
    const Sha256 key = signing_key(credentials.secret_key.reveal(), time.substr(0, 8), scope.region, scope.service);
    return http::hex(hmac_sha256(key, text));
}

}  // namespace sigv4_detail

std::string SigningScope::text() const
{
    return http::compact_time(time).substr(0, 8) + "/" + region + "/" + service + "/aws4_request";
}

std::string canonical_query(const Query& query)
{
    Query encoded;
    encoded.reserve(query.size());
    for (const auto& [name, value] : query)
        encoded.emplace_back(http::percent_encode(name), http::percent_encode(value));
    std::sort(encoded.begin(), encoded.end());
    std::string text;
    for (const auto& [name, value] : encoded)
        text.append(text.empty() ? "" : "&").append(name).append("=").append(value);
    return text;
}

Sha256 signing_key(std::string_view secret, std::string_view date, std::string_view region, std::string_view service)
{
    const std::string start = "AWS4" + std::string(secret);
    Sha256 key = hmac_sha256(std::as_bytes(std::span(start.data(), start.size())), date);
    for (const auto part : {region, service, std::string_view("aws4_request")}) key = hmac_sha256(key, part);
    return key;
}

Signature sign(const SignedRequest& request, const Credentials& credentials, const SigningScope& scope)
{
    Signature result;
    result.headers.add("x-amz-date", http::compact_time(scope.time));
    if (!credentials.session_token.empty())
        result.headers.add("x-amz-security-token", std::string(credentials.session_token.reveal()));
    http::Headers all = request.headers;
    for (const auto& [name, value] : result.headers) all.set(name, value);
    const auto headers = sigv4_detail::signed_headers(all);
    const std::string canonical =
        sigv4_detail::canonical_request(request, canonical_query(request.query), headers, scope.path_encoding);
    result.value = sigv4_detail::signature(canonical, credentials, scope);
    result.headers.add("authorization", "AWS4-HMAC-SHA256 Credential=" + credentials.access_key + "/" + scope.text() +
                                            ", SignedHeaders=" + headers.names + ", Signature=" + result.value);
    return result;
}

std::string presign(const SignedRequest& request, const Credentials& credentials, const SigningScope& scope,
                    int seconds)
{
    const auto headers = sigv4_detail::signed_headers(request.headers);
    Query query = request.query;
    query.emplace_back("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    query.emplace_back("X-Amz-Credential", credentials.access_key + "/" + scope.text());
    query.emplace_back("X-Amz-Date", http::compact_time(scope.time));
    query.emplace_back("X-Amz-Expires", std::to_string(seconds));
    query.emplace_back("X-Amz-SignedHeaders", headers.names);
    if (!credentials.session_token.empty())
        query.emplace_back("X-Amz-Security-Token", std::string(credentials.session_token.reveal()));
    const std::string text = canonical_query(query);
    const std::string canonical = sigv4_detail::canonical_request(request, text, headers, scope.path_encoding);
    return text + "&X-Amz-Signature=" + sigv4_detail::signature(canonical, credentials, scope);
}

ChunkSigner::ChunkSigner(const Credentials& credentials, const SigningScope& scope, std::string seed)
    : key_(signing_key(credentials.secret_key.reveal(), http::compact_time(scope.time).substr(0, 8), scope.region,
                       scope.service)),
      prefix_("\n" + http::compact_time(scope.time) + "\n" + scope.text() + "\n"),
      previous_(std::move(seed))
{
}

std::string ChunkSigner::next(const std::string& text)
{
    previous_ = http::hex(hmac_sha256(key_, text));
    return previous_;
}

std::string ChunkSigner::chunk(std::span<const std::byte> bytes)
{
    return next("AWS4-HMAC-SHA256-PAYLOAD" + prefix_ + previous_ + "\n" + http::hex(sha256(std::string_view())) + "\n" +
                http::hex(sha256(bytes)));
}

std::string ChunkSigner::trailer(std::string_view lines)
{
    return next("AWS4-HMAC-SHA256-TRAILER" + prefix_ + previous_ + "\n" + http::hex(sha256(lines)));
}

}  // namespace holdfast::inline v1::s3

#endif
