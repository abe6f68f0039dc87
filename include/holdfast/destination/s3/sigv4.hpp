#ifndef HOLDFAST_DESTINATION_S3_SIGV4_HPP
#define HOLDFAST_DESTINATION_S3_SIGV4_HPP

#include <holdfast/destination/http/headers.hpp>
#include <holdfast/destination/s3/credentials.hpp>
#include <holdfast/destination/s3/digest.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1::s3 {

/// Names and values of a query, not encoded, in any order.
using Query = std::vector<std::pair<std::string, std::string>>;

/// How a service wants its path in the canonical request: S3 as it is sent, every other service encoded once more.
enum class PathEncoding { once, twice };

/// One request, as far as the signature covers it.
struct SignedRequest {
    std::string_view method;
    std::string_view path;  ///< encoded once, as it is sent; begins with '/'
    const Query& query;
    /// Every line that is signed, `host` included; the signer adds `x-amz-date` and `x-amz-security-token`.
    const http::Headers& headers;
    std::string_view payload_hash;  ///< 64 hex digits or one of the words that S3 allows
};

/// Where and when a signature holds.
struct SigningScope {
    TimePoint time{};
    std::string region{};
    std::string service = "s3";
    PathEncoding path_encoding = PathEncoding::once;

    /// `20130524/us-east-1/s3/aws4_request`.
    [[nodiscard]] std::string text() const;
};

/// What signing adds to a request.
struct Signature {
    http::Headers headers{};  ///< `x-amz-date`, `x-amz-security-token` if there is one, `authorization`
    std::string value{};      ///< 64 hex digits: the seed of signed chunks
};

/// `text` with every unreserved byte kept and all others percent-encoded, sorted and joined: a query both as it is
/// sent and as it is signed. A name without a value is `name=`.
[[nodiscard]] std::string canonical_query(const Query& query);

/// The key that all requests of one day, region and service are signed with.
[[nodiscard]] Sha256 signing_key(std::string_view secret, std::string_view date, std::string_view region,
                                 std::string_view service);

/// Signs `request` in its headers (AWS Signature Version 4).
///
/// Source          Signature Version 4 signing process; test vectors of the aws-c-auth suite and the S3 API reference
[[nodiscard]] Signature sign(const SignedRequest& request, const Credentials& credentials, const SigningScope& scope);

/// The query of a presigned address: `request`'s own and the signing parameters, canonical. Whoever has it can do
/// that one request for `seconds` (1 to 604 800): treat it as a secret.
[[nodiscard]] std::string presign(const SignedRequest& request, const Credentials& credentials,
                                  const SigningScope& scope, int seconds);

/// Signs the chunks of an `aws-chunked` body, each by the one before it. holdfast knows the digest of a part before
/// it is sent and needs no chunks; this is for those who stream through a compatible API of their own.
class ChunkSigner {
public:
    /// `seed` is the signature of the request itself.
    ChunkSigner(const Credentials& credentials, const SigningScope& scope, std::string seed);

    /// The signature of the next chunk; of the last, empty one with no bytes.
    [[nodiscard]] std::string chunk(std::span<const std::byte> bytes);
    /// The signature of the trailer's lines, `name:value\n` each, after the empty chunk.
    [[nodiscard]] std::string trailer(std::string_view lines);

private:
    [[nodiscard]] std::string next(const std::string& text);

    Sha256 key_;
    std::string prefix_;  // date and scope, as in every string to sign
    std::string previous_;
};

}  // namespace holdfast::inline v1::s3

#endif
