#ifndef HOLDFAST_TESTS_SERVICES_FAKE_GOOGLE_OBJECTS_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_GOOGLE_OBJECTS_HPP

#include "fake_server.hpp"

#include <boost/json.hpp>

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// What a bucket holds, the values that stand in requests, and the answers that need no more than that.
namespace fake::google {

struct Object {
    std::string bytes{};
    std::string content_type{};
    std::string storage_class{};
    std::map<std::string, std::string> metadata{};
    std::uint64_t generation = 0;
    bool has_md5 = true;
};
/// A resumable upload.
struct Session {
    std::string name{};
    boost::json::object declared{};
    bool create_only = false;
    std::string bytes{};
    enum class State { open, done, cancelled } state = State::open;
};

[[nodiscard]] inline std::string base64(const std::string& bytes)
{
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}
/// Byte by byte, so that it shares nothing with what it checks.
[[nodiscard]] inline std::string crc32c(const std::string& bytes)
{
    static const auto table = [] {
        std::array<std::uint32_t, 256> values{};
        for (std::uint32_t i = 0; i < values.size(); ++i) {
            values[i] = i;
            for (int bit = 0; bit < 8; ++bit) values[i] = (values[i] >> 1) ^ ((values[i] & 1) != 0 ? 0x82F63B78U : 0);
        }
        return values;
    }();
    std::uint32_t state = ~0U;
    for (const char byte : bytes) state = (state >> 8) ^ table[(state ^ static_cast<unsigned char>(byte)) & 0xff];
    state = ~state;
    std::string big(4, '\0');
    for (std::size_t i = 0; i < 4; ++i) big[i] = static_cast<char>(state >> (24 - 8 * i));
    return base64(big);
}
[[nodiscard]] inline std::string md5(const std::string& bytes)
{
    std::string digest(16, '\0');
    EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_md5(),
               nullptr);
    return base64(digest);
}
[[nodiscard]] inline std::string text_in(const boost::json::object& object, const char* name)
{
    const auto* found = object.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}
[[nodiscard]] inline std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || text.empty() || stop != text.data() + text.size()) return std::nullopt;
    return value;
}
/// Takes a multipart/related body apart: metadata, then bytes.
[[nodiscard]] inline bool take_apart(const Request& request, boost::json::object& declared, std::string& bytes)
{
    const std::string type = request.header("content-type");
    const auto at = type.find("boundary=");
    if (!type.starts_with("multipart/related") || at == std::string::npos) return false;
    std::string boundary = type.substr(at + 9);
    boundary = boundary.substr(0, boundary.find(';'));
    std::erase(boundary, '"');
    const std::string line = "--" + boundary;
    const std::string& body = request.body;
    const auto begin = body.find(line);
    const auto first = body.find("\r\n\r\n", begin);
    const auto middle = body.find("\r\n" + line, first);
    const auto second = body.find("\r\n\r\n", middle);
    const auto end = body.rfind("\r\n" + line + "--");
    if (begin != 0 || end == std::string::npos || second == std::string::npos || second + 4 > end + 4) return false;
    boost::system::error_code code;
    auto value = boost::json::parse(body.substr(first + 4, middle - first - 4), code);
    if (code || !value.is_object()) return false;
    declared = std::move(value.as_object());
    const auto from = second + 4;
    bytes = from <= end ? body.substr(from, end - from) : "";
    return true;
}

[[nodiscard]] inline Answer error(int status, const std::string& reason, const std::string& message)
{
    const boost::json::object inner{{"domain", "global"}, {"reason", reason}, {"message", message}};
    const boost::json::object body{
        {"error", {{"code", status}, {"message", message}, {"errors", boost::json::array{inner}}}}};
    return {.status = status,
            .headers = {{"Content-Type", "application/json; charset=UTF-8"}},
            .body = boost::json::serialize(body)};
}
[[nodiscard]] inline Answer json(const boost::json::object& body)
{
    return {.headers = {{"Content-Type", "application/json; charset=UTF-8"}}, .body = boost::json::serialize(body)};
}
[[nodiscard]] inline Answer precondition_failed()
{
    return error(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
}
[[nodiscard]] inline Answer bad_range()
{
    return error(400, "badRequest", "Failed to parse Content-Range header.");
}
[[nodiscard]] inline Answer resume(const Session& session)
{
    Answer answer{.status = 308};
    if (!session.bytes.empty())
        answer.headers.emplace_back("Range", "bytes=0-" + std::to_string(session.bytes.size() - 1));
    return answer;
}

}  // namespace fake::google

#endif
