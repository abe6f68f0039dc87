#include <holdfast/encryption/secret_text.hpp>

#include <catch2/catch.hpp>

#include <concepts>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

using holdfast::SecretText;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!Printable<SecretText>);
static_assert(!std::convertible_to<SecretText, std::string>);
static_assert(!std::convertible_to<SecretText, std::string_view>);
static_assert(!std::convertible_to<SecretText, bool>);
static_assert(std::is_nothrow_move_constructible_v<SecretText>);

TEST_CASE("A secret is revealed only by asking, and copies share one")
{
    SecretText secret = "pass\xC3\xA4";
    CHECK(secret.reveal() == "pass\xC3\xA4");
    CHECK(secret.size() == 6);
    const SecretText copy = secret;
    CHECK(copy.reveal().data() == secret.reveal().data());
    secret = std::string("other");
    CHECK(copy.reveal() == "pass\xC3\xA4");
    CHECK(secret.reveal() == "other");
    const SecretText moved = std::move(secret);
    CHECK(moved.reveal() == "other");
}

TEST_CASE("Secrets are equal by their text, and a blank one is blank however it came to be")
{
    CHECK(SecretText("a") == SecretText(std::string("a")));
    CHECK_FALSE(SecretText("a") == SecretText("b"));
    CHECK_FALSE(SecretText("a") == SecretText("aa"));
    CHECK_FALSE(SecretText("a") == SecretText());
    CHECK(SecretText() == SecretText(""));
    CHECK(SecretText("").empty());
    CHECK(SecretText().reveal().empty());
    CHECK(SecretText(std::string("\0x", 2)).size() == 2);
}
