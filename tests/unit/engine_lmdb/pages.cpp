#include "environment.hpp"

#include <holdfast/engine/lmdb/pages.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <support/temporary_folder.hpp>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

using namespace holdfast;
using lmdb::Pages;

namespace {

constexpr std::size_t page_size = 4096;

/// An environment of a hundred transactions with many free pages, at rest.
std::string make_file()
{
    const TemporaryFolder folder;
    const std::filesystem::path path = folder.path() + "/app";
    {
        Environment environment(path);
        for (int i = 0; i != 60; ++i)
            environment.change([&](MDB_txn* transaction, MDB_dbi table) {
                for (int row = 0; row != 60; ++row)
                    Environment::put(transaction, table, std::to_string(i * 60 + row), std::string(3000, 'x'));
            });
        for (int i = 0; i != 40; ++i)
            environment.change([&](MDB_txn* transaction, MDB_dbi table) {
                for (int row = 0; row != 80; ++row) {
                    const std::string key = std::to_string(3600 - i * 80 - row);
                    MDB_val k{key.size(), const_cast<char*>(key.data())};
                    (void)mdb_del(transaction, table, &k, nullptr);
                }
            });
    }
    std::ifstream in(path / "data.mdb", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

lmdb::ReadData reader_of(const std::string& file)
{
    return [&file](std::uint64_t offset, std::span<std::byte> into) {
        const std::size_t count = offset < file.size() ? std::min<std::size_t>(into.size(), file.size() - offset) : 0;
        std::memcpy(into.data(), file.data() + std::min<std::size_t>(offset, file.size()), count);
        return count;
    };
}

std::optional<Pages> look(const std::string& file, Etag transaction = 100, std::uint32_t size = page_size)
{
    return Pages::look(reader_of(file), transaction, size, file.size());
}

std::string bytes_of(const Pages& pages, const std::string& file, std::size_t piece)
{
    std::string bytes(pages.size(), '\0');
    for (std::size_t done = 0; done < bytes.size(); done += piece)
        pages.read(reader_of(file), done,
                   std::as_writable_bytes(std::span(bytes)).subspan(done, std::min(piece, bytes.size() - done)));
    return bytes;
}

template <class Number>
Number number_at(const std::string& file, std::size_t offset)
{
    Number number = 0;
    std::memcpy(&number, file.data() + offset, sizeof number);
    return number;
}

}  // namespace

TEST_CASE("the pages of a transaction have both meta pages show it, and zeros where pages are free")
{
    const std::string file = make_file();
    const auto pages = look(file);
    REQUIRE(pages);
    CHECK(pages->free_pages() > 2000);
    CHECK(pages->size() <= file.size());
    const std::string bytes = bytes_of(*pages, file, 65'536);
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{4096}, std::size_t{100'000}}) {
        const bool same = bytes_of(*pages, file, piece) == bytes;
        CHECK(same);
    }
    for (const std::size_t slot : {0U, 1U}) {
        CHECK(number_at<std::uint64_t>(bytes, slot * page_size) == slot);
        CHECK(number_at<std::uint64_t>(bytes, slot * page_size + 144) == 100 - slot);
        const bool same = bytes.compare(slot * page_size + 8, 136, file, 8, 136) == 0;
        CHECK(same);
    }
    std::size_t zeros = 0;
    for (std::size_t page = 2; page != bytes.size() / page_size; ++page) {
        if (bytes.compare(page * page_size, page_size, std::string(page_size, '\0')) == 0)
            ++zeros;
        else if (bytes.compare(page * page_size, page_size, file, page * page_size, page_size) != 0)
            FAIL_CHECK("page " << page);
    }
    CHECK(zeros == pages->free_pages());
}

TEST_CASE("a file that ends before pages that are free is read as if they were there, and no other")
{
    const std::string file = make_file();
    const auto whole = look(file);
    REQUIRE(whole);
    const std::string bytes = bytes_of(*whole, file, 65'536);
    // From the last page in use on nothing is written.
    const std::size_t used = bytes.find_last_not_of('\0') / page_size + 1;
    REQUIRE(used * page_size < bytes.size());
    for (const std::size_t end : {used * page_size, used * page_size + 100}) {
        const std::string cut = file.substr(0, end);
        const auto pages = look(cut);
        REQUIRE(pages);
        const bool same = bytes_of(*pages, cut, 65'536) == bytes;
        CHECK(same);
    }
    CHECK_FALSE(look(file.substr(0, used * page_size - 1)));
    CHECK_FALSE(look(file.substr(0, 8191)));
    // It becomes shorter while it is read.
    const std::string cut = file.substr(0, (used - 1) * page_size);
    CHECK_THROWS_AS(bytes_of(*whole, cut, 65'536), Error);
}

TEST_CASE("a file that is not as expected is not looked at")
{
    const std::string file = make_file();
    REQUIRE(number_at<std::uint64_t>(file, 144) == 100);
    const auto with = [&](std::size_t offset, std::vector<unsigned char> change) {
        std::string other = file;
        std::copy(change.begin(), change.end(), other.begin() + static_cast<std::ptrdiff_t>(offset));
        return look(other).has_value();
    };
    CHECK(with(16 + 4, {1}));
    CHECK(look(file, 99));  // the one before: nobody has written since
    CHECK_FALSE(look(file, 98));
    CHECK_FALSE(look(file, 102));
    CHECK_FALSE(look(file, 100, 8192));
    CHECK_FALSE(look(file, 100, 0));
    CHECK_FALSE(look(file, 100, 3000));
    CHECK_FALSE(with(10, {0}));             // no meta page
    CHECK_FALSE(with(16, {0}));             // magic number
    CHECK_FALSE(with(16 + 4, {2}));         // version
    CHECK_FALSE(with(16 + 24, {0, 0x20}));  // size of a page
    CHECK_FALSE(with(16 + 126, {0xff}));    // last page
    CHECK_FALSE(with(16 + 120, {5, 0}));    // the tree of free pages lies behind it

    const std::size_t root = number_at<std::uint64_t>(file, 16 + 24 + 40) * page_size;
    CHECK_FALSE(with(16 + 24 + 40, {1, 0}));           // root: a meta page
    CHECK_FALSE(with(16 + 24 + 40, {0, 0, 0, 0, 1}));  // root: beyond the file
    CHECK_FALSE(with(root, {0xff}));                   // another page than its number says
    CHECK_FALSE(with(root + 10, {0}));                 // neither branch nor leaf
    CHECK_FALSE(with(root + 12, {3, 0}));              // ends in its head
    CHECK_FALSE(with(root + 12, {0xff, 0xff}));        // ends beyond the page
    CHECK_FALSE(with(root + 16, {2, 0}));              // a node in the head
    CHECK_FALSE(with(root + 16, {0xff, 0xff}));        // a node beyond the page
    const std::size_t node = root + number_at<std::uint16_t>(file, root + 16);
    const bool is_leaf = (static_cast<unsigned char>(file[root + 10]) & 2) != 0;
    INFO("leaf " << is_leaf);
    if (is_leaf) {
        CHECK_FALSE(with(node, {0xff, 0xff, 0xff, 0xff}));                   // a list beyond the page
        CHECK_FALSE(with(node, {4, 0, 0, 0}));                               // shorter than its head
        CHECK_FALSE(with(node + 16, {0xff, 0xff}));                          // more pages than there is room for
        CHECK_FALSE(with(node + 24, {1, 0, 0, 0, 0, 0, 0, 0}));              // a meta page is free
        CHECK_FALSE(with(node + 24, {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}));  // one beyond the last
    } else {
        CHECK_FALSE(with(node, {1, 0, 0, 0, 0, 0}));  // a branch to a meta page
        const std::size_t own = root / page_size;
        CHECK_FALSE(with(node, {static_cast<unsigned char>(own), static_cast<unsigned char>(own >> 8), 0, 0, 0, 0}));
    }
}
