#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_SERVICE_ACCOUNT_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_SERVICE_ACCOUNT_HPP

#include <holdfast/encryption/secret_text.hpp>
#include <holdfast/time.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace holdfast::inline v1::google_cloud {

/// An RSA private key, ready to sign. Copies share it.
///
/// Thread safety   shared: safe
class SigningKey {
public:
    SigningKey() = default;
    /// Errors          errc::invalid_configuration: not a PEM text of an RSA private key
    explicit SigningKey(std::string_view pem);

    /// The RSASSA-PKCS1-v1_5 signature with SHA-256, in Base64URL without padding.
    ///
    /// Source          RFC 7518, section 3.3 (RS256)
    [[nodiscard]] std::string sign(std::string_view text) const;

private:
    std::shared_ptr<void> key_{};  // an EVP_PKEY
};

/// A service account, as its key file describes it.
struct ServiceAccount {
    std::string client_email{};
    std::string key_id{};     ///< blank: not told
    std::string token_uri{};  ///< blank: not told
    SigningKey key{};
};

/// Errors          errc::invalid_configuration, naming GoogleCredentialsJson; its text quotes nothing of the file
[[nodiscard]] ServiceAccount parse_service_account(const SecretText& credentials_json);

/// The signed claim that the account wants a token of `scope` from `audience`, good for an hour from `now`.
///
/// Source          RFC 7519; RFC 7523, section 3
[[nodiscard]] std::string make_assertion(const ServiceAccount& account, std::string_view scope,
                                         std::string_view audience, TimePoint now);

/// `text` in Base64URL without padding.
[[nodiscard]] std::string base64_url(std::string_view text);

}  // namespace holdfast::inline v1::google_cloud

#endif
