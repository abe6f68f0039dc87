#ifndef HOLDFAST_DESTINATION_S3_DIGEST_IPP
#define HOLDFAST_DESTINATION_S3_DIGEST_IPP

#include <holdfast/destination/s3/digest.hpp>
#include <holdfast/error.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace holdfast::inline v1::s3 {

namespace digest_detail {

template <class Digest>
Digest digest(const EVP_MD* kind, std::span<const std::byte> bytes)
{
    Digest result;
    if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(result.data()), nullptr, kind,
                   nullptr) != 1)
        throw Error(errc::internal,
                    "OpenSSL cannot make a digest for S3. Check that its providers allow MD5 and SHA-256.");
    return result;
}

}  // namespace digest_detail

Sha256 sha256(std::span<const std::byte> bytes)
{
    return digest_detail::digest<Sha256>(EVP_sha256(), bytes);
}
Sha256 sha256(std::string_view text)
{
    return sha256(std::as_bytes(std::span(text.data(), text.size())));
}
Md5 md5(std::span<const std::byte> bytes)
{
    return digest_detail::digest<Md5>(EVP_md5(), bytes);
}

Sha256 hmac_sha256(std::span<const std::byte> key, std::string_view text)
{
    Sha256 result;
    unsigned int size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(),
             reinterpret_cast<unsigned char*>(result.data()), &size) == nullptr)
        throw Error(errc::internal, "OpenSSL cannot make an HMAC for S3. Check its installation.");
    return result;
}

}  // namespace holdfast::inline v1::s3

#endif
