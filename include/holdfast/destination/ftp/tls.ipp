#ifndef HOLDFAST_DESTINATION_FTP_TLS_IPP
#define HOLDFAST_DESTINATION_FTP_TLS_IPP

#include <holdfast/destination/ftp/tls.hpp>
#include <holdfast/error.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <sodium.h>

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::ftp {

namespace tls_detail {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const
    {
        Free(object);
    }
};
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;

struct Identity {
    std::vector<Certificate> chain{};  ///< the client's own first
    Key key{};
};

[[nodiscard]] inline Bio read_bio(const std::vector<unsigned char>& bytes)
{
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

inline int no_password(char*, int, int, void*)
{
    return -1;
}

[[nodiscard]] inline Identity read_pem(const std::vector<unsigned char>& bytes)
{
    Identity identity;
    const Bio certificates = read_bio(bytes);
    for (;;) {
        Certificate next(PEM_read_bio_X509(certificates.get(), nullptr, no_password, nullptr));
        if (!next) break;
        identity.chain.push_back(std::move(next));
    }
    const Bio key = read_bio(bytes);
    identity.key.reset(PEM_read_bio_PrivateKey(key.get(), nullptr, no_password, nullptr));
    return identity;
}

[[nodiscard]] inline Identity read_binary(const std::vector<unsigned char>& bytes)
{
    Identity identity;
    const Bio bio = read_bio(bytes);
    const std::unique_ptr<PKCS12, Deleter<PKCS12_free>> store(d2i_PKCS12_bio(bio.get(), nullptr));
    if (store) {
        EVP_PKEY* key = nullptr;
        X509* own = nullptr;
        STACK_OF(X509)* others = nullptr;
        if (PKCS12_parse(store.get(), "", &key, &own, &others) != 1) return identity;
        identity.key.reset(key);
        if (own != nullptr) identity.chain.emplace_back(own);
        while (others != nullptr && sk_X509_num(others) > 0) identity.chain.emplace_back(sk_X509_shift(others));
        sk_X509_free(others);
        return identity;
    }
    const Bio again = read_bio(bytes);
    if (X509* single = d2i_X509_bio(again.get(), nullptr)) identity.chain.emplace_back(single);
    return identity;
}

[[noreturn]] inline void refuse_certificate(const std::string& why)
{
    throw Error(errc::invalid_configuration, "CertificateAsBase64 of FtpSettings " + why +
                                                 ". Give the Base64 of a PEM file, or of a PKCS #12 file without "
                                                 "password, that holds certificate and private key.");
}

[[nodiscard]] inline Identity read_identity(std::string_view text)
{
    std::vector<unsigned char> bytes(text.size());
    std::size_t size = 0;
    if (text.size() > (1 << 20) || sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), " \r\n\t",
                                                     &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        refuse_certificate("is no Base64");
    bytes.resize(size);
    const std::string_view raw(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    Identity identity = raw.find("-----BEGIN ") != std::string_view::npos ? read_pem(bytes) : read_binary(bytes);
    sodium_memzero(bytes.data(), bytes.size());
    ERR_clear_error();
    if (identity.chain.empty()) refuse_certificate("holds no certificate that can be read");
    return identity;
}

inline void use_identity(SSL_CTX* context, const Identity& identity)
{
    if (!identity.key) {
        X509_STORE* const store = SSL_CTX_get_cert_store(context);
        for (const auto& certificate : identity.chain) X509_STORE_add_cert(store, certificate.get());
        X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
        return;
    }
    if (SSL_CTX_use_certificate(context, identity.chain.front().get()) != 1 ||
        SSL_CTX_use_PrivateKey(context, identity.key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
        ERR_clear_error();
        refuse_certificate("holds a private key that is not that of its first certificate");
    }
    for (std::size_t i = 1; i < identity.chain.size(); ++i) SSL_CTX_add1_chain_cert(context, identity.chain[i].get());
}

}  // namespace tls_detail

std::unique_ptr<boost::asio::ssl::context> make_tls_context(const FtpSettings& settings, const FtpOptions& options)
{
    namespace ssl = boost::asio::ssl;
    auto context = std::make_unique<ssl::context>(ssl::context::tls_client);
    SSL_CTX* const native = context->native_handle();
    boost::system::error_code code;
    if (options.verify) {
        context->set_default_verify_paths(code);
        code.clear();
        if (!options.certificate_authorities.empty()) context->load_verify_file(options.certificate_authorities, code);
        if (code)
            throw Error(errc::invalid_configuration,
                        "The certificate authorities in " + options.certificate_authorities +
                            " cannot be loaded: " + code.message() + ". Name a readable PEM file.");
    }
    context->set_verify_mode(options.verify ? ssl::verify_peer : ssl::verify_none);
    const bool only_1_3 = options.tls_version == FtpTlsVersion::tls_1_3;
    const bool only_1_2 = options.tls_version == FtpTlsVersion::tls_1_2;
    SSL_CTX_set_min_proto_version(native, only_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(native, only_1_2 ? TLS1_2_VERSION : 0);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    // Sessions are carried from control to data connections by hand; a cache would only hold on to them.
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    if (settings.certificate_as_base64 && !settings.certificate_as_base64->empty())
        tls_detail::use_identity(native, tls_detail::read_identity(settings.certificate_as_base64->reveal()));
    return context;
}

}  // namespace holdfast::inline v1::ftp

#endif
