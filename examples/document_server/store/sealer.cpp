#include "sealer.hpp"

#include <sodium.h>

namespace document_server {

namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

template <class T>
auto* unsigned_chars(T* data)
{
    using Target = std::conditional_t<std::is_const_v<T>, const unsigned char, unsigned char>;
    return reinterpret_cast<Target*>(data);
}

}  // namespace

Sealer::Sealer(holdfast::SecretBytes key) : key_(std::move(key))
{
    static_assert(key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    if (!key_.empty() && key_.size() != key_size) throw StoreError("A database key has to have 32 bytes");
}

std::string Sealer::seal(std::string_view name, std::string_view plain) const
{
    if (!encrypts()) return std::string(plain);
    std::string sealed(nonce_size + plain.size() + tag_size, '\0');
    unsigned char* nonce = unsigned_chars(sealed.data());
    randombytes_buf(nonce, nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_size, nullptr, unsigned_chars(plain.data()), plain.size(),
                                               unsigned_chars(name.data()), name.size(), nullptr, nonce,
                                               unsigned_chars(key_.bytes().data()));
    return sealed;
}

std::string Sealer::open(std::string_view name, Bytes sealed) const
{
    if (!encrypts()) return {reinterpret_cast<const char*>(sealed.data()), sealed.size()};
    if (sealed.size() < nonce_size + tag_size) throw StoreError("A sealed document is cut short");
    std::string plain(sealed.size() - nonce_size - tag_size, '\0');
    const unsigned char* nonce = unsigned_chars(sealed.data());
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(unsigned_chars(plain.data()), nullptr, nullptr, nonce + nonce_size,
                                                   sealed.size() - nonce_size, unsigned_chars(name.data()), name.size(),
                                                   nonce, unsigned_chars(key_.bytes().data())) != 0)
        throw StoreError("A sealed document cannot be opened: it was changed, or the database's key is another");
    return plain;
}

}  // namespace document_server
