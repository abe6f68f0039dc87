#ifndef HOLDFAST_DESTINATION_GLACIER_TREE_HASH_HPP
#define HOLDFAST_DESTINATION_GLACIER_TREE_HASH_HPP

#include <holdfast/destination/s3/digest.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1::glacier {

using s3::Sha256;

/// The SHA-256 tree hash of a stream of pieces: each piece is hashed by MiB, digests are paired upwards, an odd one
/// moves up unchanged. Takes 40 bytes for each doubling of the length.
///
/// Source          Amazon Glacier developer guide, computing checksums
class TreeHash {
public:
    /// The next bytes of the data: whole MiB, unless they are the last ones.
    void append(std::span<const std::byte> bytes);
    /// The next bytes, already hashed. Everything before them must be whole MiB.
    void append(const TreeHash& next);
    /// The next node, the hash of as many bytes as all nodes before it had (a power of two MiB); the last may be of
    /// fewer. Not mixed with `append`.
    void append_node(const Sha256& node);
    /// The hash of all that came so far; of no data: SHA-256 of nothing.
    [[nodiscard]] Sha256 root() const;

private:
    void push(unsigned level, const Sha256& node);

    std::vector<std::pair<unsigned, Sha256>> nodes_{};  // falling levels
};

[[nodiscard]] Sha256 tree_hash(std::span<const std::byte> bytes);

/// A digest in 64 hex digits of either case; none if it is not one.
[[nodiscard]] std::optional<Sha256> parse_digest(std::string_view text);

}  // namespace holdfast::inline v1::glacier

#endif
