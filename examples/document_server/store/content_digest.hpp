#ifndef DOCUMENT_SERVER_STORE_CONTENT_DIGEST_HPP
#define DOCUMENT_SERVER_STORE_CONTENT_DIGEST_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace document_server {

/// A digest of a set of documents: the sum, modulo 2^128, of one hash (XXH3-128) a document.
///
/// Equal sets have equal digests in whatever order they were added, and a document can be taken out again, so the
/// database keeps it up to date at no cost. It finds mistakes; it does not resist forgery.
class ContentDigest {
public:
    void add(std::string_view id, std::string_view body);
    void remove(std::string_view id, std::string_view body);

    /// 32 hexadecimal digits.
    [[nodiscard]] std::string text() const;
    /// Throws StoreError for anything but what `text` returns.
    [[nodiscard]] static ContentDigest parse(std::string_view text);

    friend bool operator==(const ContentDigest&, const ContentDigest&) = default;

private:
    std::uint64_t low_ = 0;
    std::uint64_t high_ = 0;
};

}  // namespace document_server

#endif
