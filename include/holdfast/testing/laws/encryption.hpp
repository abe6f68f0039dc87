#ifndef HOLDFAST_TESTING_LAWS_ENCRYPTION_HPP
#define HOLDFAST_TESTING_LAWS_ENCRYPTION_HPP

#include <holdfast/concepts/encryption.hpp>
#include <holdfast/testing/laws/law_broken.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace holdfast::inline v1 {

namespace detail::encryption_laws {

using Bytes = std::vector<std::byte>;

inline Bytes pattern(std::size_t size, unsigned start)
{
    Bytes bytes(size);
    for (std::size_t i = 0; i != size; ++i) bytes[i] = static_cast<std::byte>((i * 31 + start) & 0xff);
    return bytes;
}

/// A cipher with a key of its own.
template <Encryption E>
class Keyed {
public:
    explicit Keyed(unsigned start = 1) : cipher_(SecretBytes(pattern(E::key_size, start))) {}

    [[nodiscard]] Bytes seal(const Bytes& nonce, const Bytes& associated, const Bytes& plain) const
    {
        Bytes sealed(plain.size() + E::tag_size);
        cipher_.seal(nonce, associated, plain, sealed);
        return sealed;
    }
    /// What it opens to, or nothing but the flag.
    [[nodiscard]] bool open(const Bytes& nonce, const Bytes& associated, const Bytes& sealed, Bytes& plain) const
    {
        plain.assign(sealed.size() - E::tag_size, std::byte{0xee});
        return cipher_.open(nonce, associated, sealed, plain);
    }
    [[nodiscard]] const E& cipher() const { return cipher_; }

private:
    E cipher_;
};

template <Encryption E>
[[nodiscard]] Bytes nonce(unsigned start = 9)
{
    return pattern(E::nonce_size, start);
}

constexpr std::size_t sizes[] = {0, 1, 15, 16, 17, 63, 64, 65, 1000, 65'536, 1'048'576 + 5};

template <Encryption E>
void describes_itself()
{
    const std::string_view name = E::name;
    law(!name.empty() && name.size() <= 64, "a name has 1 to 64 characters");
    law(std::all_of(name.begin(), name.end(),
                    [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }),
        "a name has small letters, digits and - only");
    if (E::key_size == 0) {
        law(E::tag_size == 0 && E::nonce_size == 0, "a model without a key has neither nonce nor tag");
    } else {
        law(E::key_size >= 16 && E::key_size <= 64, "a key has 16 to 64 bytes");
        law(E::nonce_size >= 8 && E::nonce_size <= 64, "a nonce has 8 to 64 bytes, so that a frame's index fits");
        law(E::tag_size >= 16 && E::tag_size <= 64, "a tag has 16 to 64 bytes");
    }
}

template <Encryption E>
void opens_what_it_sealed()
{
    const Keyed<E> keyed;
    for (const std::size_t size : sizes) {
        for (const std::size_t associated_size : {0u, 1u, 40u, 5000u}) {
            const Bytes plain = pattern(size, 3);
            const Bytes associated = pattern(associated_size, 4);
            Bytes opened;
            law(keyed.open(nonce<E>(), associated, keyed.seal(nonce<E>(), associated, plain), opened) &&
                    opened == plain,
                "a message of " + std::to_string(size) + " bytes opens to what was sealed");
        }
    }
}

template <Encryption E>
void seals_in_place()
{
    const Keyed<E> keyed;
    for (const std::size_t size : sizes) {
        Bytes buffer = pattern(size, 3);
        const Bytes expected = keyed.seal(nonce<E>(), {}, buffer);
        buffer.resize(size + E::tag_size);
        keyed.cipher().seal(nonce<E>(), {}, std::span<const std::byte>(buffer).first(size), buffer);
        Bytes opened;
        law(keyed.open(nonce<E>(), {}, buffer, opened) && opened == pattern(size, 3),
            "a message may be sealed in place");
        law(buffer == expected, "sealing in place gives the same bytes");
    }
}

template <Encryption E>
void needs_only_its_key()
{
    const Keyed<E> writer;
    const Keyed<E> reader;
    Bytes opened;
    law(reader.open(nonce<E>(), {}, writer.seal(nonce<E>(), {}, pattern(100, 1)), opened) && opened == pattern(100, 1),
        "another cipher object with the same key opens a message");
}

template <Encryption E>
void notices_changes()
{
    const Keyed<E> keyed;
    const Bytes plain = pattern(77, 5);
    const Bytes associated = pattern(40, 6);
    const Bytes sealed = keyed.seal(nonce<E>(), associated, plain);
    Bytes opened;
    const auto flipped = [](Bytes bytes, std::size_t bit) {
        bytes[bit / 8] ^= static_cast<std::byte>(1u << bit % 8);
        return bytes;
    };
    const auto refused = [&](bool is_open, const std::string& what) {
        law(!is_open, "a message is refused when " + what);
        law(std::search(opened.begin(), opened.end(), plain.begin(), plain.begin() + 8) == opened.end(),
            "a refused message leaves nothing of itself behind");
    };
    for (std::size_t bit = 0; bit != sealed.size() * 8; ++bit) {
        refused(keyed.open(nonce<E>(), associated, flipped(sealed, bit), opened), "a bit of it changed");
    }
    for (std::size_t bit = 0; bit != associated.size() * 8; ++bit) {
        refused(keyed.open(nonce<E>(), flipped(associated, bit), sealed, opened),
                "a bit of its associated data changed");
    }
    for (std::size_t bit = 0; bit != E::nonce_size * 8; ++bit) {
        refused(keyed.open(flipped(nonce<E>(), bit), associated, sealed, opened), "a bit of its nonce changed");
    }
    for (std::size_t size = E::tag_size; size != sealed.size(); ++size) {
        const Bytes cut(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(size));
        refused(keyed.open(nonce<E>(), associated, cut, opened), "it is cut off");
    }
    Bytes longer = sealed;
    longer.push_back(std::byte{});
    refused(keyed.open(nonce<E>(), associated, longer, opened), "something is appended");
    refused(Keyed<E>(2).open(nonce<E>(), associated, sealed, opened), "the key is another");
    // A byte may not move between the message and what is bound to it.
    Bytes moved = associated;
    moved.push_back(sealed.front());
    refused(keyed.open(nonce<E>(), moved, Bytes(sealed.begin() + 1, sealed.end()), opened), "bytes changed sides");
}

template <Encryption E>
void hides_the_message()
{
    const Keyed<E> keyed;
    const Bytes plain(4096, std::byte{'s'});
    const Bytes first = keyed.seal(nonce<E>(1), {}, plain);
    const Bytes second = keyed.seal(nonce<E>(2), {}, plain);
    const auto same = std::count(first.begin(), first.end(), std::byte{'s'});
    law(same < 100, "a sealed message does not show its bytes");
    std::size_t equal = 0;
    for (std::size_t i = 0; i != first.size(); ++i) equal += first[i] == second[i];
    law(equal < 100, "one message under two nonces gives two unlike results");
    law(Keyed<E>(2).seal(nonce<E>(1), {}, plain) != first, "one message under two keys gives two results");
}

template <Encryption E>
void insists_on_its_key_size()
{
    for (const std::size_t size : {std::size_t{0}, E::key_size - 1, E::key_size + 1, 2 * E::key_size}) {
        law(refuses([&] { E cipher{SecretBytes(pattern(size, 1))}; }),
            "a key of " + std::to_string(size) + " bytes is refused");
    }
}

template <Encryption E>
void takes_no_key()
{
    law(refuses([] { E cipher{SecretBytes(pattern(32, 1))}; }), "a model that does not encrypt refuses a key");
}

template <Encryption E>
void serves_threads()
{
    const Keyed<E> keyed;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (unsigned t = 0; t != 4; ++t) {
        threads.emplace_back([&keyed, &wrong, t] {
            for (unsigned i = 0; i != 50; ++i) {
                const Bytes plain = pattern(10'000 + t, i);
                Bytes opened;
                const Bytes own = pattern(E::nonce_size, t * 50 + i);
                if (!keyed.open(own, plain, keyed.seal(own, plain, plain), opened) || opened != plain) ++wrong;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    law(wrong == 0, "one cipher seals and opens in several threads at once");
}

}  // namespace detail::encryption_laws

/// The laws of `Encryption` for a model `E`. They need no harness, so each check takes a stand-in:
///
///     for (const auto& law : holdfast::encryption_laws<MyCipher>()) {
///         MyCipher* none = nullptr;
///         law.check(none);  // throws LawBroken
///     }
///
/// A model with `key_size` 0 is held to what remains when nothing is secret.
template <Encryption E>
[[nodiscard]] std::vector<Law<E*>> encryption_laws()
{
    namespace laws = detail::encryption_laws;
    const auto plain = [](void (*check)()) { return [check](E*&) { check(); }; };
    std::vector<Law<E*>> all{
        {"a model describes itself", plain(laws::describes_itself<E>)},
        {"a message of any size opens to what was sealed", plain(laws::opens_what_it_sealed<E>)},
        {"a message may be sealed in place", plain(laws::seals_in_place<E>)},
        {"the key is all that opening needs", plain(laws::needs_only_its_key<E>)},
        {"one cipher serves several threads at once", plain(laws::serves_threads<E>)},
    };
    if constexpr (E::key_size == 0) {
        all.push_back({"a model that does not encrypt refuses a key", plain(laws::takes_no_key<E>)});
    } else {
        all.push_back(
            {"any change of message, nonce, associated data or key is noticed", plain(laws::notices_changes<E>)});
        all.push_back({"a sealed message shows nothing", plain(laws::hides_the_message<E>)});
        all.push_back({"a key of another size is refused", plain(laws::insists_on_its_key_size<E>)});
    }
    return all;
}

}  // namespace holdfast::inline v1

#endif
