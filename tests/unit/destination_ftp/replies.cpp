#include <holdfast/destination/ftp/reply.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace holdfast::ftp;

namespace {

std::vector<Reply> all(const std::string& text, std::size_t piece, bool* broken = nullptr)
{
    ReplyParser parser;
    std::vector<Reply> replies;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        parser.feed(std::string_view(text).substr(at, piece));
        while (auto reply = parser.next()) replies.push_back(*reply);
    }
    if (broken != nullptr) *broken = parser.broken();
    return replies;
}

Reply line(int code, std::string text)
{
    return Reply{code, {std::move(text)}};
}

}  // namespace

TEST_CASE("Replies are put together, however they are cut")
{
    const std::string text =
        "220-Welcome\r\n 220 not the end\r\n221 neither\r\n220-still\r\n220 ready\r\n"
        "200\r\n"
        "150 go\n"
        "211-Features:\r\n MLST size*;\r\n211 End\r\n";
    for (const std::size_t piece : {1UL, 2UL, 7UL, 1000UL}) {
        const auto replies = all(text, piece);
        REQUIRE(replies.size() == 4);
        CHECK(replies[0].code == 220);
        CHECK(replies[0].lines ==
              std::vector<std::string>{"Welcome", " 220 not the end", "221 neither", "still", "ready"});
        CHECK(replies[1].code == 200);
        CHECK(replies[2].preliminary());
        CHECK(replies[3].lines.size() == 3);
    }
}

TEST_CASE("What is no reply is found out at once")
{
    for (const std::string text :
         {"HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-x\r\n", "22 x\r\n", "600 x\r\n", "2000\r\n", "220_x\r\n", "\r\n"}) {
        bool broken = false;
        CHECK(all(text, 100, &broken).empty());
        CHECK(broken);
    }
}

TEST_CASE("Replies without an end are bounded")
{
    bool broken = false;
    CHECK(all("220 " + std::string(20'000, 'x'), 4096, &broken).empty());
    CHECK(broken);
    std::string lines = "220-begin\r\n";
    for (int i = 0; i < 3000; ++i) lines += "220-more\r\n";
    CHECK(all(lines, 4096, &broken).empty());
    CHECK(broken);
    std::string wide = "220-begin\r\n";
    for (int i = 0; i < 40; ++i) wide += std::string(10'000, 'y') + "\r\n";
    CHECK(all(wide, 4096, &broken).empty());
    CHECK(broken);
}

TEST_CASE("The text of a reply is one short line of visible ASCII")
{
    const Reply reply{550, {"a\x1b[31mb\x01", std::string(1000, 'c')}};
    CHECK(reply.text().size() == 300);
    CHECK(reply.text().substr(0, 12) == "550 a?[31mb?");
}

TEST_CASE("The port of a data connection is taken from EPSV and PASV, and nothing but the port")
{
    CHECK(extended_port(line(229, "Entering Extended Passive Mode (|||6446|)")) == 6446);
    CHECK(extended_port(line(229, "x (!!!1!)")) == 1);
    for (const char* bad :
         {"", "(|||)", "(|||0|)", "(|||65536|)", "(|||-1|)", "(||1|2|)", "(|||6446", "(|||12x|)", "("})
        CHECK_FALSE(extended_port(line(229, bad)));
    CHECK(classic_port(line(227, "Entering Passive Mode (192,168,1,2,19,137)")) == 19 * 256 + 137);
    CHECK(classic_port(line(227, "Entering Passive Mode 10,0,0,1,0,21.")) == 21);
    CHECK(classic_port(line(227, "Mode 2: 10,0,0,1,1,0")) == 256);
    for (const char* bad : {"", "(1,2,3,4,5)", "(1,2,3,4,256,1)", "(1,2,3,4,0,0)", "(a,b,c,d,e,f)", "1,2,3,4,5,"})
        CHECK_FALSE(classic_port(line(227, bad)));
    CHECK_FALSE(extended_port(Reply{229, {}}));
    CHECK_FALSE(classic_port(Reply{227, {}}));
}

TEST_CASE("The folder after the login is read with its quotes")
{
    CHECK(quoted_path(line(257, "\"/\" is the current directory")) == "/");
    CHECK(quoted_path(line(257, "\"/a \"\"b\"\"\" is")) == "/a \"b\"");
    CHECK_FALSE(quoted_path(line(257, "no quotes")));
    CHECK_FALSE(quoted_path(line(257, "\"never closed")));
    CHECK_FALSE(quoted_path(line(257, "\"/a\rDELE b\"")));
}

TEST_CASE("Sizes and features are read")
{
    CHECK(size_in(line(213, "1234")) == 1234);
    CHECK(size_in(line(213, " 18446744073709551615 ")) == 18446744073709551615ULL);
    CHECK_FALSE(size_in(line(213, "18446744073709551616")));
    CHECK_FALSE(size_in(line(213, "-1")));
    CHECK_FALSE(size_in(line(213, "12 bytes")));
    CHECK_FALSE(size_in(line(550, "12")));
    const Features features = features_in(Reply{211, {"Features:", " mlst type*;size*;", " UTF8", "End"}});
    CHECK(features.mlst);
    CHECK(features.utf8);
    CHECK_FALSE(features_in(Reply{500, {" MLST"}}).mlst);
}
