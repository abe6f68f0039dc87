#include <holdfast/destination/memory.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>

using namespace holdfast;

namespace {

std::span<const std::byte> bytes_of(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

void store(MemoryDestination& destination, const std::string& name, std::string_view text)
{
    CreateRequest request;
    request.name = name;
    auto writer = destination.create(request);
    writer.append(bytes_of(text));
    writer.commit();
}

std::string fetch(MemoryDestination& destination, const std::string& name)
{
    auto reader = destination.open(name, 0);
    std::string text(1000, '\0');
    text.resize(reader.read(std::as_writable_bytes(std::span(text))));
    return text;
}

}  // namespace

TEST_CASE("A place in memory shows, damages, cuts and loses objects for a test")
{
    MemorySettings settings;
    MemoryDestination destination(settings, {});
    MemoryPlace& place = *settings.place;
    store(destination, "a/b", "content");
    CHECK(place.names() == std::vector<std::string>{"a/b"});
    CHECK(place.total_size() == 7);
    place.damage("a/b", 1);
    CHECK(fetch(destination, "a/b") == "cnntent");
    place.truncate("a/b", 3);
    CHECK(fetch(destination, "a/b") == "cnn");
    place.put("c", "put");
    CHECK(fetch(destination, "c") == "put");
    CHECK(place.remove("a/b"));
    CHECK_FALSE(place.remove("a/b"));
    CHECK_THROWS_AS(place.damage("a/b", 0), std::out_of_range);
    CHECK_THROWS_AS(place.damage("c", 3), std::out_of_range);
    CHECK_THROWS_AS(place.truncate("c", 4), std::out_of_range);
}

TEST_CASE("A place in memory counts living and abandoned writers, and a sweep takes the abandoned ones")
{
    MemorySettings settings;
    MemoryDestination destination(settings, {});
    CreateRequest request;
    request.name = "x/y";
    std::optional<MemoryWriter> writer(destination.create(request));
    auto other = destination.create(request);
    CHECK(settings.place->live_writers() == 2);
    writer.reset();
    CHECK(settings.place->live_writers() == 1);
    CHECK(settings.place->abandoned_writers() == 1);
    CHECK(destination.sweep("other/") == 0);
    CHECK(destination.sweep("x/") == 1);
    CHECK(settings.place->abandoned_writers() == 0);
    other.discard();
    CHECK(settings.place->live_writers() == 0);
    CHECK_THROWS_AS(other.commit(), Error);
}

TEST_CASE("A folder of a place in memory keeps two destinations apart")
{
    MemorySettings settings;
    MemorySettings other = settings;
    settings.folder = "one";
    other.folder = "two";
    MemoryDestination first(settings, {});
    MemoryDestination second(other, {});
    store(first, "same", "1");
    store(second, "same", "2");
    CHECK(fetch(first, "same") == "1");
    CHECK(fetch(second, "same") == "2");
    CHECK(settings.place->names() == std::vector<std::string>{"one/same", "two/same"});
}
