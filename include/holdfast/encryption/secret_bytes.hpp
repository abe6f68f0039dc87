#ifndef HOLDFAST_ENCRYPTION_SECRET_BYTES_HPP
#define HOLDFAST_ENCRYPTION_SECRET_BYTES_HPP

#include <sodium.h>

#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <utility>

namespace holdfast::inline v1 {

/// Bytes that must not leak: a key, a password. They live in memory that is fenced by guard pages, wiped when freed,
/// and locked against swapping and core dumps as far as RLIMIT_MEMLOCK allows. Copying is explicit (`clone()`); there
/// is no way to print one. Each takes about four pages, so keep few.
///
/// Errors          std::bad_alloc when there is no memory
/// Thread safety   distinct objects: safe; shared: reading is safe
class SecretBytes {
public:
    SecretBytes() = default;

    /// A secret of `size` zero bytes.
    explicit SecretBytes(std::size_t size) : size_(size)
    {
        if (size == 0) return;
        if (sodium_init() < 0) throw std::bad_alloc();
        data_ = static_cast<std::byte*>(sodium_malloc(size));
        if (data_ == nullptr) throw std::bad_alloc();
        sodium_memzero(data_, size);
    }

    /// A copy of `bytes`; wiping the source is the caller's task.
    explicit SecretBytes(std::span<const std::byte> bytes) : SecretBytes(bytes.size())
    {
        if (!bytes.empty()) std::memcpy(data_, bytes.data(), bytes.size());
    }

    SecretBytes(SecretBytes&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0))
    {
    }
    SecretBytes& operator=(SecretBytes&& other) noexcept
    {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes()
    {
        if (data_ != nullptr) sodium_free(data_);
    }

    /// `size` bytes from the system's cryptographic random source.
    [[nodiscard]] static SecretBytes random(std::size_t size)
    {
        SecretBytes result(size);
        if (size != 0) randombytes_buf(result.data_, size);
        return result;
    }

    [[nodiscard]] SecretBytes clone() const { return SecretBytes(bytes()); }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
    [[nodiscard]] std::span<std::byte> bytes() noexcept { return {data_, size_}; }

    /// Compares in constant time for equal sizes.
    [[nodiscard]] friend bool operator==(const SecretBytes& left, const SecretBytes& right) noexcept
    {
        return left.size_ == right.size_ &&
               (left.size_ == 0 || sodium_memcmp(left.data_, right.data_, left.size_) == 0);
    }

private:
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace holdfast::inline v1

#endif
