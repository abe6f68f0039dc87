#ifndef HOLDFAST_TESTS_SERVICES_FAKE_GOOGLE_TOKENS_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_GOOGLE_TOKENS_HPP

#include "fake_server.hpp"

#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>

#include <boost/json.hpp>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sodium.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace fake {

/// A service account's key pair, made once a process.
class AccountKey {
public:
    static const AccountKey& get()
    {
        static const AccountKey key;
        return key;
    }
    [[nodiscard]] std::string private_pem() const
    {
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
        PEM_write_bio_PKCS8PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
        char* text = nullptr;
        const auto size = BIO_get_mem_data(out.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }
    [[nodiscard]] bool verify(const std::string& text, const std::string& signature) const
    {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
        return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
               EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                                signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                                text.size()) == 1;
    }

private:
    AccountKey() : key_(EVP_RSA_gen(2048), &EVP_PKEY_free) {}

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

/// A token endpoint and a metadata service: gives access tokens to those whose claim is signed right and fits the time.
class GoogleTokens {
public:
    using Clock = std::chrono::system_clock;

    std::chrono::seconds life{3600};      ///< what is told, and what is kept to
    std::chrono::seconds clock_ahead{0};  ///< of this service
    int issued = 0;
    bool metadata_flavor = true;  ///< the metadata service marks its answers

    static constexpr const char* email = "backup@project.iam.gserviceaccount.com";

    /// A key file.
    [[nodiscard]] static std::string key_file(const std::string& token_uri)
    {
        return boost::json::serialize(boost::json::object{{"type", "service_account"},
                                                          {"project_id", "project"},
                                                          {"private_key_id", "key1"},
                                                          {"private_key", AccountKey::get().private_pem()},
                                                          {"client_email", email},
                                                          {"client_id", "1"},
                                                          {"token_uri", token_uri}});
    }
    [[nodiscard]] Clock::time_point now() const { return Clock::now() + clock_ahead; }
    /// True if `authorization` is a header of a token that has not expired.
    [[nodiscard]] bool accepts(const std::string& authorization) const
    {
        constexpr std::string_view start = "Bearer ";
        if (!authorization.starts_with(start)) return false;
        const auto found = tokens_.find(authorization.substr(start.size()));
        return found != tokens_.end() && now() < found->second;
    }
    void expire_all() { tokens_.clear(); }

    [[nodiscard]] Answer exchange(const Request& request, const std::string& own_address)
    {
        const auto form = fields(request.body);
        const auto value = [&](const char* name) { return form.contains(name) ? form.at(name) : ""; };
        if (request.method != "POST" || request.header("content-type") != "application/x-www-form-urlencoded" ||
            value("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer")
            return refuse("unsupported_grant_type", "Invalid grant_type");
        if (auto why = fault_of(value("assertion"), own_address)) return refuse("invalid_grant", *why);
        return issue({});
    }
    [[nodiscard]] Answer metadata(const Request& request)
    {
        if (request.header("metadata-flavor") != "Google") return {.status = 403, .body = "Missing header"};
        std::vector<std::pair<std::string, std::string>> headers;
        if (metadata_flavor) headers.emplace_back("Metadata-Flavor", "Google");
        return issue(std::move(headers));
    }
    /// `a=b&c=d`, decoded.
    [[nodiscard]] static std::map<std::string, std::string> fields(std::string rest)
    {
        std::map<std::string, std::string> result;
        while (!rest.empty()) {
            const auto end = std::min(rest.find('&'), rest.size());
            const std::string pair = rest.substr(0, end);
            const auto equals = std::min(pair.find('='), pair.size());
            const auto value = holdfast::http::percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
            result[pair.substr(0, equals)] = value.value_or("");
            rest.erase(0, end + 1);
        }
        return result;
    }

private:
    [[nodiscard]] Answer refuse(const std::string& error, const std::string& description) const
    {
        return {
            .status = 400,
            .headers = {{"Content-Type", "application/json"},
                        {"Date", holdfast::http::http_date(holdfast::to_time_point(now()))}},
            .body = boost::json::serialize(boost::json::object{{"error", error}, {"error_description", description}})};
    }
    [[nodiscard]] Answer issue(std::vector<std::pair<std::string, std::string>> headers)
    {
        const std::string token = "ya29.token-" + std::to_string(++issued);
        tokens_[token] = now() + life;
        headers.emplace_back("Content-Type", "application/json");
        return {.headers = std::move(headers),
                .body = boost::json::serialize(boost::json::object{
                    {"access_token", token}, {"expires_in", life.count()}, {"token_type", "Bearer"}})};
    }
    [[nodiscard]] static std::optional<std::string> decode(const std::string& text)
    {
        std::string bytes(text.size(), '\0');
        std::size_t size = 0;
        if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                              nullptr, &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
            return std::nullopt;
        bytes.resize(size);
        return bytes;
    }
    /// What is wrong with a claim.
    [[nodiscard]] std::optional<std::string> fault_of(const std::string& assertion,
                                                      const std::string& own_address) const
    {
        const auto first = assertion.find('.');
        const auto second = assertion.rfind('.');
        if (first == std::string::npos || first == second) return "Not a JWT.";
        const auto header = decode(assertion.substr(0, first));
        const auto claims = decode(assertion.substr(first + 1, second - first - 1));
        const auto signature = decode(assertion.substr(second + 1));
        if (!header || !claims || !signature) return "Not Base64URL.";
        if (!AccountKey::get().verify(assertion.substr(0, second), *signature)) return "Invalid JWT Signature.";
        boost::system::error_code code;
        const auto head = boost::json::parse(*header, code);
        const auto body = boost::json::parse(*claims, code);
        if (code || !head.is_object() || !body.is_object()) return "Not JSON.";
        const auto text = [](const boost::json::value& value, const char* name) {
            const auto* found = value.as_object().if_contains(name);
            return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
        };
        const auto number = [&](const char* name) -> std::int64_t {
            const auto* found = body.as_object().if_contains(name);
            return found != nullptr && found->is_int64() ? found->as_int64() : 0;
        };
        const auto seconds = std::chrono::floor<std::chrono::seconds>(now()).time_since_epoch().count();
        if (text(head, "alg") != "RS256" || text(head, "typ") != "JWT" || text(head, "kid") != "key1")
            return "Wrong header.";
        if (text(body, "iss") != email) return "Not a valid email.";
        if (text(body, "aud") != own_address) return "Wrong audience.";
        if (text(body, "scope").find("https://www.googleapis.com/auth/devstorage.") == std::string::npos &&
            text(body, "scope").find("https://www.googleapis.com/auth/cloud-platform") == std::string::npos)
            return "Wrong scope.";
        if (number("iat") > seconds + 60 || number("exp") <= seconds || number("exp") - number("iat") > 3600)
            return "Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
        return std::nullopt;
    }

    std::map<std::string, Clock::time_point> tokens_{};
};

}  // namespace fake

#endif
