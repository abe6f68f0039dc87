#include "store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace holdfast;

namespace {

/// The files of a store, as they lie on the disk after a crash or an orderly end.
using Image = std::map<std::string, std::string>;

Image image_of(const Store& store)
{
    Image image;
    for (const auto& entry : std::filesystem::directory_iterator(store.folder.path()))
        image[entry.path().filename().string()] = file_content(entry.path().string());
    return image;
}

void restore(const Store& store, const Image& image)
{
    for (const auto& entry : std::filesystem::directory_iterator(store.folder.path())) std::filesystem::remove(entry);
    for (const auto& [name, content] : image) write_file(store.folder.path() + '/' + name, content);
}

std::vector<Record> all_records(SqlitePersistence& persistence)
{
    RecordRange range;
    range.limit = 10'000;
    return persistence.list(range);
}

void fill(SqlitePersistence& persistence)
{
    for (int i = 0; i < 12; ++i) {
        Transaction transaction;
        for (int j = 0; j < 5; ++j)
            transaction.puts.push_back(
                {"task/" + std::to_string(i * 5 + j), std::string(static_cast<std::size_t>(i * 40), 'v')});
        transaction.puts.push_back({"large", std::string(9000, static_cast<char>('a' + i))});
        transaction.removals.push_back("task/" + std::to_string(i * 4 - 20));
        REQUIRE(persistence.commit(transaction).committed);
    }
}

/// Opens a damaged image. It has to give exactly the records, or an error that says that the file is not right.
/// True if it was an error.
bool fails_or_reads_right(const Store& store, const Image& image, const std::vector<Record>& expected)
{
    restore(store, image);
    try {
        const auto persistence = store.open();
        REQUIRE(all_records(*persistence) == expected);
        // Also what is looked up one by one, and what is written next.
        for (const auto& record : expected) REQUIRE(persistence->get(record.key) == record);
        REQUIRE(persistence->commit(put("next", "one")).committed);
        return false;
    } catch (const Error& error) {
        const auto code = error.code();
        INFO(error.what());
        REQUIRE((code == errc::persistence_damaged || code == errc::unsupported_format || code == errc::wrong_key));
        REQUIRE(error.diagnostics().message.find(store.path) != std::string::npos);
        return true;
    }
}

/// Every byte of the first part, where the structure is, and some of the rest.
std::vector<std::size_t> places_in(std::size_t size, std::size_t first, std::size_t others)
{
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < std::min(first, size); ++i) places.push_back(i);
    std::mt19937 random(7);
    for (std::size_t i = 0; i < others; ++i) places.push_back(random() % size);
    return places;
}

Image flipped(Image image, const std::string& name, std::size_t at)
{
    std::string& content = image.at(name);
    content[at] = static_cast<char>(content[at] ^ (1 << (at % 8)));
    return image;
}

}  // namespace

TEST_CASE("A file with a flipped bit anywhere reads right or is told as damaged")
{
    Store store;
    std::vector<Record> expected;
    {
        const auto persistence = store.open();
        fill(*persistence);
        expected = all_records(*persistence);
    }
    const Image image = image_of(store);
    REQUIRE(image.count("holdfast.db-wal") == 0);
    std::size_t failures = 0;
    const std::size_t size = image.at("holdfast.db").size();
    const auto places = places_in(size, 130, 700);
    for (const std::size_t at : places) {
        INFO("byte " << at << " of " << size);
        failures += fails_or_reads_right(store, flipped(image, "holdfast.db", at), expected) ? 1 : 0;
    }
    CHECK(failures > places.size() / 2);
}

TEST_CASE("After a crash, a log with a flipped bit anywhere loses nothing in silence")
{
    Store store;
    std::vector<Record> expected;
    Image image;
    {
        const auto persistence = store.open();
        fill(*persistence);
        expected = all_records(*persistence);
        image = image_of(store);  // what a SIGKILL leaves now
    }
    const std::size_t size = image.at("holdfast.db-wal").size();
    REQUIRE(size > 100'000);
    CHECK_FALSE(fails_or_reads_right(store, image, expected));
    std::size_t failures = 0;
    const auto places = places_in(size, 60, 300);
    for (const std::size_t at : places) {
        INFO("byte " << at << " of " << size);
        failures += fails_or_reads_right(store, flipped(image, "holdfast.db-wal", at), expected) ? 1 : 0;
    }
    CHECK(failures > places.size() / 2);
    for (const std::size_t cut : {std::size_t{0}, std::size_t{31}, size / 2, size - 4096, size - 1}) {
        INFO("cut to " << cut);
        Image shorter = image;
        shorter.at("holdfast.db-wal").resize(cut);
        CHECK(fails_or_reads_right(store, shorter, expected));
    }
    image.erase("holdfast.db-wal");
    CHECK(fails_or_reads_right(store, image, expected));
}

TEST_CASE("A file that was cut anywhere is told as damaged")
{
    Store store;
    std::vector<Record> expected;
    {
        const auto persistence = store.open();
        fill(*persistence);
        expected = all_records(*persistence);
    }
    const Image image = image_of(store);
    const std::size_t size = image.at("holdfast.db").size();
    for (std::size_t cut = 0; cut < size; cut += 1 + size / 40) {
        INFO("cut to " << cut << " of " << size);
        Image shorter = image;
        shorter.at("holdfast.db").resize(cut);
        CHECK(fails_or_reads_right(store, shorter, expected));
    }
}

TEST_CASE("A broken note in the lock file is no note")
{
    Store store;
    std::vector<Record> expected;
    {
        const auto persistence = store.open();
        fill(*persistence);
        expected = all_records(*persistence);
    }
    Image image = image_of(store);
    for (std::size_t at = 0; at < image.at("holdfast.db-lock").size(); ++at)
        CHECK_FALSE(fails_or_reads_right(store, flipped(image, "holdfast.db-lock", at), expected));
    image.at("holdfast.db-lock") = "garbage";
    CHECK_FALSE(fails_or_reads_right(store, image, expected));
}
