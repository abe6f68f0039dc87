#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_SERVICE_ACCOUNT_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_SERVICE_ACCOUNT_IPP

#include <holdfast/destination/google_cloud/service_account.hpp>
#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/error.hpp>

#include <boost/json.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>

#include <chrono>

namespace holdfast::inline v1::google_cloud {

namespace service_account_detail {

[[noreturn]] inline void refuse(const std::string& why)
{
    throw Error(errc::invalid_configuration, "GoogleCredentialsJson cannot be used: " + why +
                                                 ". Give the JSON text of a service account's key file.");
}

/// Blank instead of asking at the terminal for the password of an encrypted key.
inline int no_password(char*, int, int, void*)
{
    return 0;
}

}  // namespace service_account_detail

SigningKey::SigningKey(std::string_view pem)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                         &BIO_free);
    EVP_PKEY* key =
        text ? PEM_read_bio_PrivateKey(text.get(), nullptr, &service_account_detail::no_password, nullptr) : nullptr;
    if (key != nullptr)
        key_ = std::shared_ptr<void>(key, [](void* old) { EVP_PKEY_free(static_cast<EVP_PKEY*>(old)); });
    ERR_clear_error();
    if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < 2048)
        service_account_detail::refuse("its private_key is not an RSA key of at least 2048 bits in PEM form");
}

std::string SigningKey::sign(std::string_view text) const
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    auto* key = static_cast<EVP_PKEY*>(key_.get());
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    std::string signature;
    bool signed_well = context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
                       EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1;
    if (signed_well) {
        signature.resize(size);
        signed_well = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                                     text.size()) == 1;
        signature.resize(size);
    }
    if (!signed_well) {
        ERR_clear_error();
        throw Error(errc::internal,
                    "OpenSSL cannot sign for Google Cloud Storage. Check that its providers allow RSA.");
    }
    return base64_url(signature);
}

ServiceAccount parse_service_account(const SecretText& credentials_json)
{
    using service_account_detail::refuse;
    boost::system::error_code code;
    // The parsed text, which holds the key, lives in this room and is wiped with it.
    SecretBytes room(credentials_json.size() * 8 + 16 * 1024);
    boost::json::monotonic_resource resource(reinterpret_cast<unsigned char*>(room.bytes().data()), room.size());
    const auto value = boost::json::parse(credentials_json.reveal(), code, &resource);
    if (code || !value.is_object()) refuse("it is not a JSON object");
    const auto field = [&](const char* name) -> std::string_view {
        const auto* found = value.as_object().if_contains(name);
        return found != nullptr && found->is_string() ? std::string_view(found->as_string()) : std::string_view();
    };
    ServiceAccount account{.client_email = std::string(field("client_email")),
                           .key_id = std::string(field("private_key_id")),
                           .token_uri = std::string(field("token_uri"))};
    if (account.client_email.empty() || field("private_key").empty()) refuse("it lacks client_email or private_key");
    account.key = SigningKey(field("private_key"));
    return account;
}

std::string base64_url(std::string_view text)
{
    std::string result(sodium_base64_encoded_len(text.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(result.data(), result.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    result.pop_back();
    return result;
}

std::string make_assertion(const ServiceAccount& account, std::string_view scope, std::string_view audience,
                           TimePoint now)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    boost::json::object header{{"alg", "RS256"}, {"typ", "JWT"}};
    if (!account.key_id.empty()) header["kid"] = account.key_id;
    const boost::json::object claims{
        {"iss", account.client_email}, {"scope", scope}, {"aud", audience}, {"iat", seconds}, {"exp", seconds + 3600}};
    const std::string text =
        base64_url(boost::json::serialize(header)) + "." + base64_url(boost::json::serialize(claims));
    return text + "." + account.key.sign(text);
}

}  // namespace holdfast::inline v1::google_cloud

#endif
