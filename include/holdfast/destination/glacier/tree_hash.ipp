#ifndef HOLDFAST_DESTINATION_GLACIER_TREE_HASH_IPP
#define HOLDFAST_DESTINATION_GLACIER_TREE_HASH_IPP

#include <holdfast/destination/glacier/tree_hash.hpp>

#include <algorithm>
#include <array>

namespace holdfast::inline v1::glacier {

namespace tree_hash_detail {

[[nodiscard]] inline Sha256 pair(const Sha256& left, const Sha256& right)
{
    std::array<std::byte, 64> both;
    std::copy(right.begin(), right.end(), std::copy(left.begin(), left.end(), both.begin()));
    return s3::sha256(both);
}

}  // namespace tree_hash_detail

void TreeHash::append(std::span<const std::byte> bytes)
{
    constexpr std::size_t leaf = 1 << 20;
    for (std::size_t at = 0; at < bytes.size(); at += leaf)
        append_node(s3::sha256(bytes.subspan(at, std::min(leaf, bytes.size() - at))));
}

void TreeHash::append(const TreeHash& next)
{
    for (const auto& [level, node] : next.nodes_) push(level, node);
}

void TreeHash::append_node(const Sha256& node)
{
    push(0, node);
}

void TreeHash::push(unsigned level, const Sha256& node)
{
    nodes_.emplace_back(level, node);
    while (nodes_.size() > 1 && nodes_[nodes_.size() - 2].first == nodes_.back().first) {
        const Sha256 right = nodes_.back().second;
        nodes_.pop_back();
        nodes_.back().second = tree_hash_detail::pair(nodes_.back().second, right);
        ++nodes_.back().first;
    }
}

Sha256 TreeHash::root() const
{
    if (nodes_.empty()) return s3::sha256(std::string_view());
    Sha256 hash = nodes_.back().second;
    for (auto node = nodes_.rbegin() + 1; node != nodes_.rend(); ++node)
        hash = tree_hash_detail::pair(node->second, hash);
    return hash;
}

Sha256 tree_hash(std::span<const std::byte> bytes)
{
    TreeHash hash;
    hash.append(bytes);
    return hash.root();
}

std::optional<Sha256> parse_digest(std::string_view text)
{
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    Sha256 hash{};
    if (text.size() != 2 * hash.size()) return std::nullopt;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const int high = digit(text[2 * i]);
        const int low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        hash[i] = static_cast<std::byte>(high * 16 + low);
    }
    return hash;
}

}  // namespace holdfast::inline v1::glacier

#endif
