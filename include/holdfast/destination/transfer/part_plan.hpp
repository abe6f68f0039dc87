#ifndef HOLDFAST_DESTINATION_TRANSFER_PART_PLAN_HPP
#define HOLDFAST_DESTINATION_TRANSFER_PART_PLAN_HPP

#include <holdfast/error.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1::transfer {

/// What a service allows; the defaults are those of S3.
struct PartLimits {
    std::uint64_t smallest = 5ULL << 20;  ///< of every part but the last
    std::uint64_t largest = 5ULL << 30;
    std::uint64_t count = 10'000;
    bool equal = false;         ///< all parts but the last must have the same size
    bool power_of_two = false;  ///< in MiB; for Glacier. Implies `equal`.
};

/// Into which parts one object is cut. With a known length or limit all parts have one size; otherwise the size
/// doubles every tenth of the allowed number, so that small objects take little memory and large ones still fit.
class PartPlan {
public:
    /// `bytes` is the object's length, or the most it can have; none = unknown.
    ///
    /// Errors          errc::invalid_argument: more bytes than the server takes in one object
    PartPlan(std::uint64_t preferred, std::optional<std::uint64_t> bytes, const PartLimits& limits = {})
        : limits_(limits),
          base_(std::clamp(preferred, limits.smallest, limits.largest)),
          grows_(!bytes && !limits.equal && !limits.power_of_two)
    {
        if (limits_.power_of_two) base_ = std::bit_ceil(base_);
        if (!bytes) return;
        constexpr std::uint64_t step = 1ULL << 20;
        const std::uint64_t needed = *bytes / limits_.count + (*bytes % limits_.count != 0 ? 1 : 0);
        base_ = std::max(base_, (needed + step - 1) / step * step);
        if (limits_.power_of_two) base_ = std::bit_ceil(base_);
        if (base_ > limits_.largest)
            throw Error(errc::invalid_argument,
                        "An object of " + std::to_string(*bytes) +
                            " bytes is larger than the place takes in one object. Lower the size of a segment.");
    }

    /// Bytes of part `number`, counted from 1, unless it is the last.
    [[nodiscard]] std::uint64_t size_of(std::uint64_t number) const
    {
        if (!grows_) return base_;
        const std::uint64_t doublings = (number - 1) / std::max<std::uint64_t>(limits_.count / 10, 1);
        return std::min(base_ << std::min<std::uint64_t>(doublings, 20), limits_.largest);
    }
    /// The most bytes that fit.
    [[nodiscard]] std::uint64_t capacity() const
    {
        std::uint64_t total = 0;
        for (std::uint64_t number = 1; number <= limits_.count; ++number) total += size_of(number);
        return total;
    }
    [[nodiscard]] std::uint64_t most_parts() const { return limits_.count; }

private:
    PartLimits limits_;
    std::uint64_t base_;
    bool grows_;
};

}  // namespace holdfast::inline v1::transfer

#endif
