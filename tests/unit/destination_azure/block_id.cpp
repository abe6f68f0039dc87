#include <holdfast/destination/azure/block_id.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::azure;

TEST_CASE("The id of a block tells who sent it, and all have one length")
{
    const BlockOwner owner{process_mark("process 1"), new_writer_mark()};
    for (const std::uint64_t number : {1ULL, 50'000ULL, 9'999'999'999ULL}) {
        const std::string id = block_id(owner, number);
        CHECK(id.size() == 64);
        CHECK(owner_of(id) == owner);
    }
    CHECK(block_id(owner, 1) != block_id(owner, 2));
    CHECK(block_id({"0123456789abcdef", "fedcba9876543210"}, 7) ==
          "aGYxLTAxMjM0NTY3ODlhYmNkZWYtZmVkY2JhOTg3NjU0MzIxMC0wMDAwMDAwMDA3");
}

TEST_CASE("Processes and writers are told apart by their marks")
{
    CHECK(process_mark("1") != process_mark("2"));
    CHECK(process_mark("1") == process_mark("1"));
    CHECK(process_mark("").size() == 16);
    CHECK(new_writer_mark() != new_writer_mark());
}

TEST_CASE("Blocks of others are not taken for ours")
{
    const std::string ours = "hf1-0123456789abcdef-fedcba9876543210-0000000007";
    const auto encoded = [](const std::string& text) {
        return http::base64(std::as_bytes(std::span(text.data(), text.size())));
    };
    CHECK(owner_of(encoded(ours)));
    for (const std::string& text : {std::string(), std::string("0000"), ours + "0", ours.substr(1),
                                    "hf2" + ours.substr(3), "hf1-0123456789ABCDEF" + ours.substr(20),
                                    ours.substr(0, 47) + "x", ours.substr(0, 20) + "_" + ours.substr(21)})
        CHECK_FALSE(owner_of(encoded(text)));
    for (const char* text : {"", "no base64", "%%%%"}) CHECK_FALSE(owner_of(text));
    CHECK_FALSE(owner_of(std::string(4000, 'A')));
}
