#ifndef HOLDFAST_ENCRYPTION_NONE_HPP
#define HOLDFAST_ENCRYPTION_NONE_HPP

#include <holdfast/concepts/encryption.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace holdfast::inline v1 {

/// The null model: a composition with it writes and reads unencrypted backups only, and refuses a configuration
/// that asks for encryption. Sealing copies.
class NoEncryption {
public:
    static constexpr std::string_view name = "none";
    static constexpr std::size_t key_size = 0;
    static constexpr std::size_t nonce_size = 0;
    static constexpr std::size_t tag_size = 0;

    /// Errors          invalid_argument: a key is given, whose owner would believe that the data is encrypted
    explicit NoEncryption(const SecretBytes& key)
    {
        if (!key.empty()) {
            throw Error(errc::invalid_argument,
                        "A key was given to a composition that does not encrypt. Compose the coordinator with "
                        "XChaCha20Poly1305 or Aes256Gcm, or leave the key out.");
        }
    }

    void seal(std::span<const std::byte>, std::span<const std::byte>, std::span<const std::byte> plain,
              std::span<std::byte> sealed) const
    {
        if (sealed.data() != plain.data()) std::copy(plain.begin(), plain.end(), sealed.begin());
    }

    [[nodiscard]] bool open(std::span<const std::byte>, std::span<const std::byte>, std::span<const std::byte> sealed,
                            std::span<std::byte> plain) const
    {
        if (sealed.data() != plain.data()) std::copy(sealed.begin(), sealed.end(), plain.begin());
        return true;
    }
};

static_assert(Encryption<NoEncryption>);

}  // namespace holdfast::inline v1

#endif
