#ifndef HOLDFAST_DESTINATION_FTP_REPLY_HPP
#define HOLDFAST_DESTINATION_FTP_REPLY_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::ftp {

/// What a server says to one command.
struct Reply {
    int code = 0;                      ///< 100 to 599
    std::vector<std::string> lines{};  ///< without code and line ends

    [[nodiscard]] bool preliminary() const { return code < 200; }
    [[nodiscard]] bool success() const { return code >= 200 && code < 300; }
    [[nodiscard]] bool intermediate() const { return code >= 300 && code < 400; }
    [[nodiscard]] bool refusal() const { return code >= 400; }
    [[nodiscard]] bool permanent() const { return code >= 500; }
    /// Code and first lines, for people: one line of visible ASCII, at most 300 bytes.
    [[nodiscard]] std::string text() const;
};

/// Puts replies together from the bytes of a control connection. Bounded: a line has at most 16 KiB, a reply at most
/// 2000 lines and 256 KiB.
///
/// Source          RFC 959, section 4.2
class ReplyParser {
public:
    /// Takes bytes as they come.
    void feed(std::string_view bytes) { pending_.append(bytes); }
    /// The next whole reply; none = more bytes are needed, or it is broken.
    [[nodiscard]] std::optional<Reply> next();
    /// True once something came that is no reply; there is no way on from there.
    [[nodiscard]] bool broken() const { return broken_; }
    /// True if there are bytes, or a part of a reply, that nobody has taken.
    [[nodiscard]] bool has_rest() const { return at_ < pending_.size() || begun_.has_value(); }

private:
    [[nodiscard]] std::optional<std::string> take_line();
    [[nodiscard]] bool take(std::string line);

    std::string pending_{};
    std::size_t at_ = 0;
    std::optional<Reply> begun_{};
    std::size_t size_ = 0;
    bool broken_ = false;
};

/// The port in the answer to EPSV: `229 … (|||6446|)`.
[[nodiscard]] std::optional<std::uint16_t> extended_port(const Reply& reply);
/// The port in the answer to PASV: six numbers. The address in it is not looked at: behind a NAT it is wrong, and
/// following it would let a server send the client anywhere.
[[nodiscard]] std::optional<std::uint16_t> classic_port(const Reply& reply);
/// The path in the answer to PWD: `257 "/a ""b"" c" …`.
[[nodiscard]] std::optional<std::string> quoted_path(const Reply& reply);
/// The number in the answer to SIZE.
[[nodiscard]] std::optional<std::uint64_t> size_in(const Reply& reply);

/// What a server can do, by its answer to FEAT.
struct Features {
    bool mlst = false;
    bool utf8 = false;
};
[[nodiscard]] Features features_in(const Reply& reply);

}  // namespace holdfast::inline v1::ftp

#endif
