#ifndef HOLDFAST_DESTINATION_FTP_ADDRESS_IPP
#define HOLDFAST_DESTINATION_FTP_ADDRESS_IPP

#include <holdfast/destination/ftp/address.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace holdfast::inline v1::ftp {

namespace address_detail {

[[nodiscard]] inline bool has_control(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || byte == 0xff;
    });
}

[[nodiscard]] inline int digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Percent signs that begin no escape stand for themselves.
[[nodiscard]] inline std::string decode(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            result += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

[[noreturn]] inline void fail(const std::string& what)
{
    throw Error(errc::invalid_configuration, what);
}

/// The folder of a path such as `/a/b/`, which is relative, or `/%2Fa/b`, which is not.
[[nodiscard]] inline std::string parse_folder(std::string_view path)
{
    std::string decoded = decode(path);
    if (decoded.starts_with('/')) decoded.erase(0, 1);
    std::string folder(decoded.starts_with('/') ? "/" : "");
    std::string_view rest = decoded;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('/'), rest.size());
        const auto part = rest.substr(0, end);
        if (part == "." || part == ".." || has_control(part))
            fail(
                "The folder in Url of FtpSettings has a part that is not allowed. Write it without . and .. and "
                "without control characters.");
        if (!part.empty()) folder += (folder.empty() || folder == "/" ? "" : "/") + std::string(part);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return folder;
}

}  // namespace address_detail

std::string Address::text() const
{
    const std::string host = server.host.find(':') == std::string::npos ? server.host : "[" + server.host + "]";
    return (encryption == Encryption::none ? "ftp://" : "ftps://") + host + ":" + std::to_string(server.port);
}

Address parse_address(const FtpSettings& settings, const FtpOptions& options)
{
    using namespace address_detail;
    const auto refuse = [] {
        fail(
            "Url of FtpSettings is no address of an FTP server. Write it as ftps://host:port/folder, without user and "
            "password.");
    };
    if (settings.url.size() > 4096 || has_control(settings.url)) refuse();
    std::string_view text = settings.url;
    Address address;
    std::string scheme = "ftp";
    if (const auto mark = text.find("://"); mark != std::string_view::npos) {
        scheme = text.substr(0, mark);
        std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        text.remove_prefix(mark + 3);
    }
    if ((scheme != "ftp" && scheme != "ftps") || text.find_first_of("@?# \\") != std::string_view::npos) refuse();
    const auto slash = std::min(text.find('/'), text.size());
    const auto parsed = http::parse_url("https://" + std::string(text.substr(0, slash)));
    if (!parsed) refuse();
    address.server.host = parsed->origin.host;
    const auto authority = text.substr(0, slash);
    const auto colon = authority.rfind(':');
    const bool has_port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos &&
                          colon + 1 < authority.size();
    const std::int32_t given = has_port ? parsed->origin.port : settings.port.value_or(0);
    if (given < 0 || given > 65'535) fail("Port of FtpSettings is out of range. Use 1 to 65535.");
    address.folder = parse_folder(text.substr(slash));

    if (scheme == "ftps") {
        const bool implicit = options.tls == FtpTls::implicit_tls || (options.tls == FtpTls::by_port && given == 990);
        address.encryption = implicit ? Encryption::from_start : Encryption::on_request;
    }
    const int own = address.encryption == Encryption::from_start ? 990 : 21;
    address.server.port = static_cast<std::uint16_t>(given == 0 ? own : given);
    address.server.tls = address.encryption != Encryption::none;
    if (settings.user_name.empty()) fail("UserName of FtpSettings is blank. Give the account to log in with.");
    if (has_control(settings.user_name))
        fail("UserName of FtpSettings holds a control character. Give the account's name.");
    if (has_control(settings.password.reveal()))
        fail("Password of FtpSettings holds a control character, which FTP cannot carry. Choose another one.");
    return address;
}

}  // namespace holdfast::inline v1::ftp

#endif
