#ifndef HOLDFAST_DESTINATION_AZURE_SHARED_KEY_IPP
#define HOLDFAST_DESTINATION_AZURE_SHARED_KEY_IPP

#include <holdfast/destination/azure/shared_key.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/s3/digest.hpp>
#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/error.hpp>

#include <sodium.h>

#include <algorithm>
#include <span>

namespace holdfast::inline v1::azure {

namespace shared_key_detail {

[[nodiscard]] inline std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return result;
}

[[nodiscard]] inline std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

/// The pairs with lower-case names, in the order in which they are signed.
[[nodiscard]] inline Query sorted(const auto& pairs, std::string_view prefix)
{
    Query result;
    for (const auto& [name, value] : pairs)
        if (std::string low = lower(name); low.starts_with(prefix)) result.emplace_back(std::move(low), trimmed(value));
    std::sort(result.begin(), result.end());
    return result;
}

}  // namespace shared_key_detail

std::string string_to_sign(const SignedRequest& request, std::string_view account)
{
    using namespace shared_key_detail;
    std::string text(request.method);
    const auto line = [&](std::string_view value) { text.append("\n").append(value); };
    line(request.headers.get("content-encoding"));
    line(request.headers.get("content-language"));
    line(request.content_length == 0 ? "" : std::to_string(request.content_length));
    for (const char* name : {"content-md5", "content-type", "date", "if-modified-since", "if-match", "if-none-match",
                             "if-unmodified-since", "range"})
        line(request.headers.get(name));
    for (const auto& [name, value] : sorted(request.headers, "x-ms-")) line(name + ":" + value);
    line("/" + std::string(account) + std::string(request.path));
    std::string previous;
    for (const auto& [name, value] : sorted(request.query, "")) {
        if (name == previous)
            text += "," + value;
        else
            line(name + ":" + value);
        previous = name;
    }
    return text;
}

SecretText decode_account_key(const SecretText& key)
{
    const std::string_view text = key.reveal();
    SecretBytes bytes(text.size() / 4 * 3 + 3);
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.bytes().data()), bytes.size(), text.data(),
                          text.size(), " \r\n", &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        size == 0)
        throw Error(errc::invalid_configuration,
                    "AzureSettings.AccountKey is not Base64. Copy it as the account shows it.");
    return std::string_view(reinterpret_cast<const char*>(bytes.bytes().data()), size);
}

std::string authorization(const SignedRequest& request, std::string_view account, const SecretText& key)
{
    const std::string_view bytes = key.reveal();
    const auto signature =
        s3::hmac_sha256(std::as_bytes(std::span(bytes.data(), bytes.size())), string_to_sign(request, account));
    return "SharedKey " + std::string(account) + ":" + http::base64(signature);
}

}  // namespace holdfast::inline v1::azure

#endif
