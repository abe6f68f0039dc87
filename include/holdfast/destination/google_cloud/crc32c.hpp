#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_CRC32C_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_CRC32C_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace holdfast::inline v1::google_cloud {

/// The CRC-32C (Castagnoli) of bytes that come in pieces. Uses the processor's own instruction where it has one.
///
/// Source          RFC 3720, appendix B.4; reflected polynomial 0x82F63B78
class Crc32c {
public:
    void update(std::span<const std::byte> bytes);
    /// Of all bytes so far.
    [[nodiscard]] std::uint32_t value() const { return ~state_; }
    /// The form in which Google Cloud Storage tells it: Base64 of the four bytes, the highest first.
    [[nodiscard]] std::string text() const;

private:
    std::uint32_t state_ = ~0U;
};

/// One step of the computation in software; what processors without the instruction use.
[[nodiscard]] std::uint32_t crc32c_software(std::uint32_t state, std::span<const std::byte> bytes);

}  // namespace holdfast::inline v1::google_cloud

#endif
