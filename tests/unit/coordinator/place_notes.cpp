#include <holdfast/detail/coordinator/place_notes.hpp>
#include <holdfast/persistence/memory.hpp>
#include <holdfast/testing/laws/run_coroutine.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;
using Notes = std::vector<PlaceMemory::Note>;

TEST_CASE("Notes of a place are kept, listed in order and page by page, and removed; each kind has a room of its own")
{
    MemoryPersistence persistence;
    detail::run_coroutine([&](boost::asio::any_io_executor executor) -> boost::asio::awaitable<void> {
        const auto port = std::make_shared<detail::PersistenceAdapter<MemoryPersistence>>(persistence, executor);
        detail::PlaceNotes glacier(port, "AmazonGlacier");
        detail::PlaceNotes azure(port, "Azure");
        for (const std::string key : {"vault/b", "vault/a", "vault/c", "other/a"}) co_await glacier.put(key, "of " + key);
        co_await azure.put("vault/a", "of azure");
        co_await glacier.put("vault/c", "newer");

        CHECK((co_await glacier.get("vault/a")) == "of vault/a");
        CHECK((co_await azure.get("vault/a")) == "of azure");
        CHECK((co_await azure.get("vault/b")) == std::nullopt);
        const Notes first = co_await glacier.list("vault/", "", 2);
        CHECK(first == Notes{{"vault/a", "of vault/a"}, {"vault/b", "of vault/b"}});
        const Notes second = co_await glacier.list("vault/", first.back().first, 2);
        CHECK(second == Notes{{"vault/c", "newer"}});

        co_await glacier.remove("vault/a");
        co_await glacier.remove("never there");
        CHECK((co_await glacier.get("vault/a")) == std::nullopt);
        CHECK((co_await azure.get("vault/a")) == "of azure");
    });
}
