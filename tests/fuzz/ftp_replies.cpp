// The first byte chooses how the rest is cut on its way to the parser.
#include "expect.hpp"

#include <holdfast/destination/ftp/reply.ipp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace {

std::vector<holdfast::ftp::Reply> parse(std::string_view text, std::size_t piece, bool& broken)
{
    holdfast::ftp::ReplyParser parser;
    std::vector<holdfast::ftp::Reply> replies;
    while (!text.empty() && !parser.broken()) {
        parser.feed(text.substr(0, piece));
        text.remove_prefix(std::min(piece, text.size()));
        while (auto reply = parser.next()) replies.push_back(*reply);
    }
    broken = parser.broken();
    return replies;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace holdfast::ftp;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    bool broken = false;
    const auto replies = parse(text, std::size_t{1} + data[0], broken);
    for (const auto& reply : replies) {
        fuzz::expect(reply.code >= 100 && reply.code < 600, "a reply has a code");
        fuzz::expect(!reply.lines.empty(), "a reply has a line");
        const auto shown = reply.text();
        fuzz::expect(
            shown.size() <= 300 && std::all_of(shown.begin(), shown.end(), [](char c) { return c >= ' ' && c <= '~'; }),
            "a reply's text is short and visible");
        static_cast<void>(features_in(reply));
        static_cast<void>(size_in(reply));
        if (const auto port = extended_port(reply)) fuzz::expect(*port != 0, "a port is not 0");
        if (const auto port = classic_port(reply)) fuzz::expect(*port != 0, "a port is not 0");
        if (const auto path = quoted_path(reply))
            fuzz::expect(path->find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                         "a path ends no command");
    }
    bool broken_whole = false;
    const auto whole = parse(text, text.size() + 1, broken_whole);
    fuzz::expect(broken_whole == broken && whole.size() == replies.size(), "how bytes are cut makes no difference");
    return 0;
}
