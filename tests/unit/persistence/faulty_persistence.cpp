#include <holdfast/persistence/memory.hpp>
#include <holdfast/testing/faulty_persistence.hpp>

#include <catch2/catch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <string>

using namespace holdfast;
using namespace holdfast::testing;

namespace {

struct Faulty {
    boost::asio::io_context context;
    std::shared_ptr<FaultScript> script = std::make_shared<FaultScript>();
    FaultyPersistence<MemoryPersistence> persistence{script};

    template <class T>
    error_code run(boost::asio::awaitable<T> call)
    {
        error_code result = boost::asio::error::would_block;
        boost::asio::co_spawn(context, std::move(call), [&](std::exception_ptr error, const T&) {
            result = {};
            try {
                if (error) std::rethrow_exception(error);
            } catch (const boost::system::system_error& failure) {
                result = failure.code();
            }
        });
        context.restart();
        context.poll();
        return result;
    }
    error_code put(const std::string& key)
    {
        Transaction transaction;
        transaction.puts.push_back({key, "value"});
        return run(persistence.commit(transaction));
    }
};

}  // namespace

TEST_CASE("A commit fails before or after its effect, as the script says")
{
    Faulty faulty;
    faulty.script->fail(CallKind::commit_transaction, 1, errc::persistence_full);
    faulty.script->fail(CallKind::commit_transaction, 2, errc::unreachable, FaultMoment::after_effect);
    CHECK(faulty.put("a") == errc::persistence_full);
    CHECK_FALSE(faulty.persistence.inner().get("a"));
    CHECK(faulty.put("b") == errc::unreachable);
    CHECK(faulty.persistence.inner().get("b"));
    CHECK_FALSE(faulty.put("c"));
    CHECK(faulty.script->calls().back().name == "c");
}

TEST_CASE("A failure may be limited to keys, and reads can fail too")
{
    Faulty faulty;
    faulty.script->fail(CallKind::commit_transaction, 1, errc::persistence_failed, FaultMoment::before_effect, 1,
                        "status/");
    CHECK_FALSE(faulty.put("template/1"));
    CHECK(faulty.put("status/1") == errc::persistence_failed);
    faulty.script->fail(CallKind::get, 1, errc::persistence_damaged);
    CHECK(faulty.run(faulty.persistence.get("template/1")) == errc::persistence_damaged);
    faulty.script->fail(CallKind::list_records, 1, errc::persistence_failed);
    CHECK(faulty.run(faulty.persistence.list(RecordRange{})) == errc::persistence_failed);
    CHECK_FALSE(faulty.run(faulty.persistence.list(RecordRange{})));
}

TEST_CASE("A blocked commit waits until it is released")
{
    Faulty faulty;
    faulty.script->block(CallKind::commit_transaction, 1);
    CHECK(faulty.put("a") == boost::asio::error::would_block);
    CHECK(faulty.script->blocked() == 1);
    CHECK_FALSE(faulty.persistence.inner().get("a"));
}
