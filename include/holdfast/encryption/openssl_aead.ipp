#ifndef HOLDFAST_ENCRYPTION_OPENSSL_AEAD_IPP
#define HOLDFAST_ENCRYPTION_OPENSSL_AEAD_IPP

#include <holdfast/encryption/openssl_aead.hpp>
#include <holdfast/error.hpp>

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <new>
#include <string>

namespace holdfast::inline v1::detail {

namespace openssl_aead {

constexpr std::size_t tag_size = 16;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

inline const unsigned char* in(std::span<const std::byte> bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

[[noreturn]] inline void failed()
{
    throw Error(errc::internal, "OpenSSL refused to run a cipher that it has. Report this as a defect.");
}

/// At its end the upper halves of the vector registers are clear. OpenSSL's ChaCha20 leaves them in use, and whatever
/// the thread does next with the lower halves alone is slow: XXH3 has a third of its speed.
struct ClearUpperHalves {
    ClearUpperHalves() = default;
    ClearUpperHalves(const ClearUpperHalves&) = delete;
    ClearUpperHalves& operator=(const ClearUpperHalves&) = delete;
    ~ClearUpperHalves()
    {
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx") != 0)
            __asm__ volatile("vzeroupper" ::
                                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                                   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
#endif
    }
};

inline Context begin(const EVP_CIPHER* cipher, std::span<const std::byte> key, std::span<const std::byte> nonce,
                     std::span<const std::byte> associated, int encrypt)
{
    Context context(EVP_CIPHER_CTX_new());
    if (!context) throw std::bad_alloc();
    int written = 0;
    if (EVP_CipherInit_ex2(context.get(), cipher, in(key), in(nonce), encrypt, nullptr) != 1) failed();
    // OpenSSL takes a null output as "associated data".
    if (!associated.empty() &&
        EVP_CipherUpdate(context.get(), nullptr, &written, in(associated), static_cast<int>(associated.size())) != 1) {
        failed();
    }
    return context;
}

/// OpenSSL counts in `int`.
inline bool update(EVP_CIPHER_CTX* context, std::span<const std::byte> from, std::byte* to)
{
    constexpr std::size_t piece = std::size_t{1} << 30;
    for (std::size_t done = 0; done < from.size();) {
        const std::size_t taken = std::min(piece, from.size() - done);
        int written = 0;
        if (EVP_CipherUpdate(context, reinterpret_cast<unsigned char*>(to + done), &written, in(from.subspan(done)),
                             static_cast<int>(taken)) != 1) {
            return false;
        }
        done += taken;
    }
    return true;
}

}  // namespace openssl_aead

OpensslAead::OpensslAead(const char* name) : cipher_(EVP_CIPHER_fetch(nullptr, name, nullptr))
{
    if (!cipher_) {
        throw Error(errc::not_in_this_composition, std::string("OpenSSL does not offer ") + name +
                                                       ". Install a build with it, or choose another cipher.");
    }
}

void OpensslAead::Free::operator()(evp_cipher_st* cipher) const noexcept
{
    EVP_CIPHER_free(cipher);
}

void OpensslAead::seal(std::span<const std::byte> key, std::span<const std::byte> nonce,
                       std::span<const std::byte> associated, std::span<const std::byte> plain,
                       std::span<std::byte> sealed) const
{
    using namespace openssl_aead;
    const ClearUpperHalves clear;
    const Context context = begin(cipher_.get(), key, nonce, associated, 1);
    unsigned char rest[16];
    int written = 0;
    if (!update(context.get(), plain, sealed.data())) failed();
    if (EVP_CipherFinal_ex(context.get(), rest, &written) != 1 || written != 0) failed();
    if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_size),
                            sealed.data() + plain.size()) != 1) {
        failed();
    }
}

bool OpensslAead::open(std::span<const std::byte> key, std::span<const std::byte> nonce,
                       std::span<const std::byte> associated, std::span<const std::byte> sealed,
                       std::span<std::byte> plain) const
{
    using namespace openssl_aead;
    const ClearUpperHalves clear;
    const Context context = begin(cipher_.get(), key, nonce, associated, 0);
    std::array<std::byte, tag_size> tag;
    std::copy_n(sealed.data() + plain.size(), tag_size, tag.begin());
    unsigned char rest[16];
    int written = 0;
    const bool opened =
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_size), tag.data()) == 1 &&
        update(context.get(), sealed.first(plain.size()), plain.data()) &&
        EVP_CipherFinal_ex(context.get(), rest, &written) == 1;
    if (!opened && !plain.empty()) sodium_memzero(plain.data(), plain.size());
    return opened;
}

void check_cipher_sizes(const char* cipher, bool right)
{
    if (!right) {
        throw Error(errc::invalid_argument, std::string(cipher) +
                                                " was given a key, nonce or buffer of a wrong size. Give the sizes "
                                                "that its constants state.");
    }
}

}  // namespace holdfast::inline v1::detail

#endif
