#include <holdfast/destination/google_cloud/service_account.hpp>
#include <holdfast/error.hpp>

#include <services/fake_google_tokens.hpp>

#include <boost/json.hpp>

#include <catch2/catch.hpp>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <memory>
#include <string>
#include <vector>

using namespace holdfast;

namespace {

std::string decode(const std::string& text)
{
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    REQUIRE(sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                              nullptr, &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0);
    bytes.resize(size);
    return bytes;
}

/// A PEM text of the RSA key with these numbers, each in Base64URL.
std::string pem_of(const std::string& n, const std::string& e, const std::string& d)
{
    const auto number = [](const std::string& text) {
        const std::string bytes = decode(text);
        return std::shared_ptr<BIGNUM>(
            BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr),
            &BN_free);
    };
    // The primes, from two roots of 1: n has few candidates that fail.
    const auto N = number(n);
    const auto E = number(e);
    const auto D = number(d);
    const std::shared_ptr<BN_CTX> context(BN_CTX_new(), &BN_CTX_free);
    const auto fresh = [] { return std::shared_ptr<BIGNUM>(BN_new(), &BN_free); };
    auto k = fresh();
    BN_mul(k.get(), D.get(), E.get(), context.get());
    BN_sub_word(k.get(), 1);
    auto n_less_1 = fresh();
    BN_copy(n_less_1.get(), N.get());
    BN_sub_word(n_less_1.get(), 1);
    auto p = fresh();
    for (BN_ULONG base = 2; BN_is_zero(p.get()) && base < 100; ++base) {
        auto r = fresh();
        BN_copy(r.get(), k.get());
        while (!BN_is_odd(r.get())) BN_rshift1(r.get(), r.get());
        auto g = fresh();
        BN_set_word(g.get(), base);
        auto x = fresh();
        BN_mod_exp(x.get(), g.get(), r.get(), N.get(), context.get());
        while (!BN_is_one(x.get()) && BN_cmp(x.get(), n_less_1.get()) != 0) {
            auto square = fresh();
            BN_mod_sqr(square.get(), x.get(), N.get(), context.get());
            if (BN_is_one(square.get())) {
                BN_sub_word(x.get(), 1);
                BN_gcd(p.get(), x.get(), N.get(), context.get());
                break;
            }
            x = square;
        }
    }
    auto q = fresh();
    BN_div(q.get(), nullptr, N.get(), p.get(), context.get());
    const auto p1 = fresh();
    const auto q1 = fresh();
    const auto dp = fresh();
    const auto dq = fresh();
    const auto qi = fresh();
    BN_sub(p1.get(), p.get(), BN_value_one());
    BN_sub(q1.get(), q.get(), BN_value_one());
    BN_mod(dp.get(), D.get(), p1.get(), context.get());
    BN_mod(dq.get(), D.get(), q1.get(), context.get());
    BN_mod_inverse(qi.get(), q.get(), p.get(), context.get());

    const std::shared_ptr<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, N.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, E.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_D, D.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_FACTOR1, p.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_FACTOR2, q.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_EXPONENT1, dp.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_EXPONENT2, dq.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_COEFFICIENT1, qi.get());
    const std::shared_ptr<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()), &OSSL_PARAM_free);
    const std::shared_ptr<EVP_PKEY_CTX> making(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), &EVP_PKEY_CTX_free);
    EVP_PKEY* made = nullptr;
    EVP_PKEY_fromdata_init(making.get());
    REQUIRE(EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_KEYPAIR, parameters.get()) == 1);
    const std::shared_ptr<EVP_PKEY> key(made, &EVP_PKEY_free);
    const std::shared_ptr<BIO> out(BIO_new(BIO_s_mem()), &BIO_free);
    REQUIRE(PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

TEST_CASE("The signature of RFC 7515, appendix A.2, comes out")
{
    const google_cloud::SigningKey key(pem_of(
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-"
        "pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"
        "UTo7WTBEMa2R2Cap"
        "Hg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"
        "h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h"
        "4FRWyuXpoQ",
        "AQAB",
        "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-"
        "pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjud"
        "U2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1"
        "DhOVRuOopznQ"));
    CHECK(key.sign("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc1"
                   "9yb290Ijp0cnVlfQ") ==
          "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CU"
          "Ar7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_d"
          "O--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0ig"
          "cN_IoypGlUPQGe77Rw");
}

TEST_CASE("A claim says who wants what from whom for how long")
{
    const auto account = google_cloud::parse_service_account(fake::GoogleTokens::key_file("https://t/token"));
    CHECK(account.client_email == fake::GoogleTokens::email);
    CHECK(account.token_uri == "https://t/token");
    const auto now = to_time_point(std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)));
    const std::string text = google_cloud::make_assertion(account, "scope", "https://t/token", now);
    const auto first = text.find('.');
    const auto second = text.rfind('.');
    CHECK(boost::json::parse(decode(text.substr(0, first))) ==
          boost::json::parse(R"({"alg":"RS256","typ":"JWT","kid":"key1"})"));
    CHECK(boost::json::parse(decode(text.substr(first + 1, second - first - 1))) ==
          boost::json::parse(R"({"iss":"backup@project.iam.gserviceaccount.com","scope":"scope",
            "aud":"https://t/token","iat":1700000000,"exp":1700003600})"));
    CHECK(fake::AccountKey::get().verify(text.substr(0, second), decode(text.substr(second + 1))));
}

TEST_CASE("A key file that cannot be used is refused, and nothing of it is quoted")
{
    auto with = [](const char* name, const std::string& value) {
        auto json = boost::json::parse(fake::GoogleTokens::key_file("https://t")).as_object();
        json[name] = value;
        return boost::json::serialize(json);
    };
    std::string half = fake::AccountKey::get().private_pem();
    half.resize(half.size() / 2);
    const std::vector<std::string> texts = {"secret",
                                            "[\"secret\"]",
                                            "{\"secret\":1}",
                                            with("client_email", ""),
                                            with("private_key", "secret"),
                                            with("private_key", half),
                                            "{\"client_email\":\"secret"};
    for (const auto& text : texts) {
        CAPTURE(text.substr(0, 40));
        try {
            (void)google_cloud::parse_service_account(text);
            FAIL("accepted");
        } catch (const Error& error) {
            CHECK(error.code() == errc::invalid_configuration);
            CHECK_THAT(error.what(), Catch::Contains("GoogleCredentialsJson"));
            CHECK_THAT(error.what(), !Catch::Contains("secret"));
        }
    }
}
