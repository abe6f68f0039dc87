#include <holdfast/destination/ftp/temporary_name.hpp>
#include <holdfast/destination/ftp/window.hpp>
#include <holdfast/destination/object_name.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <vector>

using namespace holdfast;
using namespace holdfast::ftp;

TEST_CASE("A window keeps the last bytes by their offsets and forgets only what was sent")
{
    std::vector<std::byte> bytes(3'000'001);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 7 % 251);
    Window window(1 << 20);
    std::uint64_t sent = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t count = std::min({window.room(), bytes.size() - at, std::size_t{99'991}});
        window.append(std::span(bytes).subspan(at, count));
        at += count;
        if (at % 3 == 0) sent = at;
        window.trim(sent);
        CHECK(window.begin() <= sent);
        CHECK(window.end() == at);
    }
    window.trim(window.end());
    CHECK(window.end() - window.begin() <= (1 << 20) + Window::block);
    CHECK(window.end() - window.begin() >= (1 << 20) - Window::block);
    for (std::uint64_t at = window.begin() + 5; at < window.end();) {
        const auto piece = window.view(at);
        REQUIRE_FALSE(piece.empty());
        CHECK(std::equal(piece.begin(), piece.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at)));
        at += piece.size();
    }
    CHECK(window.view(window.end()).empty());
}

TEST_CASE("A temporary name tells when it was begun, is no object's name, and is told from others")
{
    const TimePoint now(std::chrono::seconds(1'768'473'000));
    const auto name = make_temporary_name("proc ess/1\r\n", now);
    CHECK(temporary_begun(name) == now);
    CHECK_FALSE(is_object_name(name));
    CHECK(name.find_first_of("/\r\n") == std::string::npos);
    CHECK(make_temporary_name("p", now) != make_temporary_name("p", now));
    for (const char* other :
         {"", "holdfast a b.tmp", "holdfast a x b.tmp", "holdfast a  b.tmp", "holdfast a -1 b.tmp",
          "holdfast p 12 r.tmp.old", "a holdfast p 12 r.tmp", "holdfast p 99999999999999999999 r.tmp"})
        CHECK_FALSE(temporary_begun(other));
}
