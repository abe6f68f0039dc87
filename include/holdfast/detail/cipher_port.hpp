#ifndef HOLDFAST_DETAIL_CIPHER_PORT_HPP
#define HOLDFAST_DETAIL_CIPHER_PORT_HPP

#include <holdfast/concepts/encryption.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace holdfast::inline v1::detail {

/// A cipher with its key, whatever its kind.
class CipherPort {
public:
    virtual ~CipherPort() = default;
    virtual void seal(std::span<const std::byte> nonce, std::span<const std::byte> associated,
                      std::span<const std::byte> plain, std::span<std::byte> sealed) const = 0;
    [[nodiscard]] virtual bool open(std::span<const std::byte> nonce, std::span<const std::byte> associated,
                                    std::span<const std::byte> sealed, std::span<std::byte> plain) const = 0;
};

template <Encryption E>
class CipherAdapter final : public CipherPort {
public:
    explicit CipherAdapter(const SecretBytes& key) : cipher_(key) {}
    void seal(std::span<const std::byte> nonce, std::span<const std::byte> associated,
              std::span<const std::byte> plain, std::span<std::byte> sealed) const override
    {
        cipher_.seal(nonce, associated, plain, sealed);
    }
    bool open(std::span<const std::byte> nonce, std::span<const std::byte> associated,
              std::span<const std::byte> sealed, std::span<std::byte> plain) const override
    {
        return cipher_.open(nonce, associated, sealed, plain);
    }

private:
    E cipher_;
};

/// A kind of cipher as a value: its constants and how to give it a key. `key_size` 0: it does not encrypt.
struct CipherKind {
    std::string_view name;
    std::size_t key_size = 0;
    std::size_t nonce_size = 0;
    std::size_t tag_size = 0;
    std::unique_ptr<const CipherPort> (*with_key)(const SecretBytes& key) = nullptr;
};

template <Encryption E>
inline constexpr CipherKind cipher_kind{E::name, E::key_size, E::nonce_size, E::tag_size,
                                        [](const SecretBytes& key) -> std::unique_ptr<const CipherPort> {
                                            return std::make_unique<CipherAdapter<E>>(key);
                                        }};

}  // namespace holdfast::inline v1::detail

#endif
