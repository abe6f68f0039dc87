#include <holdfast/destination/glacier/tree_hash.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/message.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>

using namespace holdfast;
using namespace holdfast::glacier;

namespace {

constexpr std::size_t MiB = 1 << 20;

std::string cycle(std::size_t size)
{
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i % 251);
    return bytes;
}

struct Vector {
    std::string bytes;
    std::string hash;
};

const Vector vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"a", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
    {std::string(MiB, '\0'), "30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58"},
    {std::string(MiB + 1, '\0'), "28638dab8d5e1754a4ecb38b0ebe6df66c844f94aed142d4d0283d208bb786cd"},
    {std::string(2 * MiB, 'a'), "560c2c9333c719cb00cfdffee3ba293db17f58743cdd1f7e4055373ae6300afa"},
    {std::string(3 * MiB, 'a'), "70239f4f2ead7561f69d48b956b547edef52a1280a93c262c0b582190be7db17"},
    {std::string(4 * MiB, 'a'), "9491cb2ed1d4e7cd53215f4017c23ec4ad21d7050a1e6bb636c4f67e8cddb844"},
    {std::string(5 * MiB + MiB / 2, 'a'), "6fe91a2459edf2f97c31f3533905d61bcb91b434c244c5146fb2d92330db76ea"},
    {cycle(7 * MiB), "8bfce57c6a4076b3e930e725fbaa00beeffff0f0d9a6491a89a53baa73b4810d"},
};

}  // namespace

TEST_CASE("The tree hash is the one of the published examples")
{
    for (const auto& [bytes, hash] : vectors) {
        CHECK(http::hex(tree_hash(http::as_body(bytes))) == hash);
        CHECK(parse_digest(hash) == tree_hash(http::as_body(bytes)));
    }
}

TEST_CASE("The hashes of equal parts give the hash of the whole, whatever the size of the parts")
{
    const std::size_t part = GENERATE(1U, 2U, 4U, 8U, 16U) * MiB;
    for (const auto& [bytes, hash] : vectors) {
        TreeHash of_nodes;
        TreeHash of_ranges;
        for (std::size_t at = 0; at < bytes.size(); at += part) {
            const auto piece = http::as_body(std::string_view(bytes).substr(at, part));
            of_nodes.append_node(tree_hash(piece));
            TreeHash range;
            range.append(piece);
            of_ranges.append(range);
        }
        CHECK(http::hex(of_nodes.root()) == hash);
        CHECK(http::hex(of_ranges.root()) == hash);
    }
}

TEST_CASE("Only 64 hex digits are a digest")
{
    const std::string right(64, 'f');
    CHECK(parse_digest(right));
    CHECK(parse_digest(std::string(64, 'F')) == parse_digest(right));
    for (const auto& wrong : {std::string(), std::string(63, 'f'), std::string(65, 'f'), std::string(63, 'f') + "g"})
        CHECK_FALSE(parse_digest(wrong));
}
