#ifndef HOLDFAST_ENCRYPTION_OPENSSL_AEAD_HPP
#define HOLDFAST_ENCRYPTION_OPENSSL_AEAD_HPP

#include <cstddef>
#include <memory>
#include <span>

struct evp_cipher_st;

namespace holdfast::inline v1::detail {

/// One of OpenSSL's ciphers with a 12-byte nonce and a 16-byte tag at the end. Each call has a context of its own,
/// whose cost of about a microsecond is nothing beside a frame, so calls may run at the same time.
class OpensslAead {
public:
    /// `name` as OpenSSL knows it.
    ///
    /// Errors          not_in_this_composition: OpenSSL was built without it, or its policy forbids it
    explicit OpensslAead(const char* name);

    void seal(std::span<const std::byte> key, std::span<const std::byte> nonce, std::span<const std::byte> associated,
              std::span<const std::byte> plain, std::span<std::byte> sealed) const;

    [[nodiscard]] bool open(std::span<const std::byte> key, std::span<const std::byte> nonce,
                            std::span<const std::byte> associated, std::span<const std::byte> sealed,
                            std::span<std::byte> plain) const;

private:
    struct Free {
        void operator()(evp_cipher_st* cipher) const noexcept;
    };
    std::unique_ptr<evp_cipher_st, Free> cipher_;
};

/// Throws errc::invalid_argument, naming the cipher, if a key, nonce or buffer has not the size that the concept
/// states.
void check_cipher_sizes(const char* cipher, bool right);

}  // namespace holdfast::inline v1::detail

#endif
