#ifndef HOLDFAST_ENCRYPTION_SECRET_TEXT_HPP
#define HOLDFAST_ENCRYPTION_SECRET_TEXT_HPP

#include <holdfast/encryption/secret_bytes.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// A text that must not leak: a password, an access key, a key in Base64. It lives in locked memory that is wiped
/// when the last copy goes; copies share it, so copying a configuration costs no further locked memory. The text
/// never changes: assigning replaces it. It cannot be printed or converted by accident; `reveal` is the only way.
///
/// Errors          std::bad_alloc when no locked memory can be had (see RLIMIT_MEMLOCK)
/// Lifetime        what `reveal` returns is valid while any copy of this value lives
/// Thread safety   distinct objects, also copies of one another: safe; shared: reading is safe
class SecretText {
public:
    /// The blank secret; allocates nothing.
    SecretText() = default;

    /// A copy of `text`; wiping the source is the caller's task.
    SecretText(std::string_view text)  // NOLINT(google-explicit-constructor): so that settings can be written plainly
    {
        if (!text.empty()) {
            bytes_ = std::make_shared<const SecretBytes>(
                std::span(reinterpret_cast<const std::byte*>(text.data()), text.size()));
        }
    }
    SecretText(const std::string& text) : SecretText(std::string_view(text)) {}  // NOLINT
    SecretText(const char* text) : SecretText(std::string_view(text)) {}         // NOLINT

    [[nodiscard]] bool empty() const noexcept { return bytes_ == nullptr; }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_ ? bytes_->size() : 0; }

    /// The secret itself. Every place that calls it answers for where the text goes.
    [[nodiscard]] std::string_view reveal() const noexcept
    {
        if (!bytes_) return {};
        return {reinterpret_cast<const char*>(bytes_->bytes().data()), bytes_->size()};
    }

    /// Compares in constant time for equal sizes.
    [[nodiscard]] friend bool operator==(const SecretText& left, const SecretText& right) noexcept
    {
        if (left.bytes_ == right.bytes_) return true;
        return left.bytes_ && right.bytes_ && *left.bytes_ == *right.bytes_;
    }

private:
    std::shared_ptr<const SecretBytes> bytes_{};  // null = blank
};

}  // namespace holdfast::inline v1

#endif
