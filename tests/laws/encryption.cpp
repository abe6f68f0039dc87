#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/none.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/testing/laws/encryption.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

namespace {

using namespace holdfast;

/// Does everything right but for what its subclass breaks.
struct Base : XChaCha20Poly1305 {
    using XChaCha20Poly1305::XChaCha20Poly1305;
};

struct IgnoresAssociatedData : Base {
    using Base::Base;
    void seal(std::span<const std::byte> nonce, std::span<const std::byte>, std::span<const std::byte> plain,
              std::span<std::byte> sealed) const
    {
        Base::seal(nonce, {}, plain, sealed);
    }
    bool open(std::span<const std::byte> nonce, std::span<const std::byte>, std::span<const std::byte> sealed,
              std::span<std::byte> plain) const
    {
        return Base::open(nonce, {}, sealed, plain);
    }
};

struct LeavesThePlainText : Base {
    using Base::Base;
    bool open(std::span<const std::byte> nonce, std::span<const std::byte> associated,
              std::span<const std::byte> sealed, std::span<std::byte> plain) const
    {
        const bool opened = Base::open(nonce, associated, sealed, plain);
        for (std::size_t i = 0; !opened && i != plain.size(); ++i)
            plain[i] = static_cast<std::byte>((i * 31 + 5) & 0xff);
        return opened;
    }
};

struct DoesNotEncrypt : Base {
    explicit DoesNotEncrypt(const SecretBytes& key) : Base(key) {}
    void seal(std::span<const std::byte>, std::span<const std::byte>, std::span<const std::byte> plain,
              std::span<std::byte> sealed) const
    {
        if (sealed.data() != plain.data()) std::copy(plain.begin(), plain.end(), sealed.begin());
    }
    bool open(std::span<const std::byte>, std::span<const std::byte>, std::span<const std::byte> sealed,
              std::span<std::byte> plain) const
    {
        std::copy_n(sealed.begin(), plain.size(), plain.begin());
        return true;
    }
};

struct ShoutsItsName : Base {
    using Base::Base;
    static constexpr std::string_view name = "XChaCha20";
};

template <class E>
std::vector<std::string> broken_laws()
{
    std::vector<std::string> broken;
    for (const auto& law : encryption_laws<E>()) {
        E* none = nullptr;
        try {
            law.check(none);
        } catch (const LawBroken&) {
            broken.emplace_back(law.name);
        }
    }
    return broken;
}

}  // namespace

TEMPLATE_TEST_CASE("the shipped models keep the laws of Encryption", "", NoEncryption, XChaCha20Poly1305, Aes256Gcm)
{
    for (const auto& law : encryption_laws<TestType>()) {
        DYNAMIC_SECTION(law.name)
        {
            TestType* none = nullptr;
            CHECK_NOTHROW(law.check(none));
        }
    }
}

TEST_CASE("the laws notice a cipher that breaks them")
{
    CHECK(broken_laws<Base>().empty());
    CHECK(broken_laws<IgnoresAssociatedData>().size() == 1);
    CHECK(broken_laws<LeavesThePlainText>().size() == 1);
    CHECK(broken_laws<DoesNotEncrypt>().size() == 2);
    CHECK(broken_laws<ShoutsItsName>().size() == 1);
}
