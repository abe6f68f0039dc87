#ifndef HOLDFAST_DESTINATION_AZURE_SHARED_KEY_HPP
#define HOLDFAST_DESTINATION_AZURE_SHARED_KEY_HPP

#include <holdfast/destination/http/headers.hpp>
#include <holdfast/encryption/secret_text.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1::azure {

/// Names and values of a query, not encoded, in any order.
using Query = std::vector<std::pair<std::string, std::string>>;

/// One request, as far as the signature covers it.
struct SignedRequest {
    std::string_view method;
    std::string_view path;  ///< encoded, as it is sent; begins with '/'
    const Query& query;
    /// Every line but `content-length` and `authorization`; with `x-ms-date` instead of `date`.
    const http::Headers& headers;
    std::uint64_t content_length = 0;
};

/// What is signed. Names of metadata are sorted as bytes; the service sorts them by the rules of a language, which
/// agree as long as they have no other bytes than `a-z` and `0-9`.
[[nodiscard]] std::string string_to_sign(const SignedRequest& request, std::string_view account);

/// The key's bytes as an operator writes them, in Base64, decoded.
///
/// Errors          errc::invalid_configuration if it is not Base64
[[nodiscard]] SecretText decode_account_key(const SecretText& key);

/// The value of `Authorization`; `key` is decoded.
///
/// Source          Authorize with Shared Key (Azure Storage REST API), version 2015-02-21 and later
[[nodiscard]] std::string authorization(const SignedRequest& request, std::string_view account, const SecretText& key);

}  // namespace holdfast::inline v1::azure

#endif
