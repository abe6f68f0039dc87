#ifndef HOLDFAST_TESTING_LAWS_DESTINATION_OBJECTS_HPP
#define HOLDFAST_TESTING_LAWS_DESTINATION_OBJECTS_HPP

#include <holdfast/testing/laws/destination_support.hpp>

#include <string>

/// Laws about single objects: written once, read whole.
namespace holdfast::inline v1::detail::destination_laws {

inline awaitable<void> reads_back(const Context& context)
{
    const auto place = context.connect();
    unsigned seed = 0;
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65'537}, std::size_t{3'500'001}})
        for (const std::size_t piece : {std::size_t{1} << 20, std::size_t{99'991}})
            for (const bool declared : {false, true}) {
                const std::string name = "sizes/" + std::to_string(++seed);
                const Bytes bytes = noise(size, seed);
                co_await store(*place, name, bytes, piece, declared);
                const Bytes back = co_await fetch(*place, name);
                law(back == bytes, "an object of " + std::to_string(size) + " bytes reads back byte for byte");
            }
}

inline awaitable<void> small_appends(const Context& context)
{
    const auto place = context.connect();
    const Bytes bytes = noise(300);
    co_await store(*place, "one-by-one", bytes, 1);
    const Bytes back = co_await fetch(*place, "one-by-one", 0, 7);
    law(back == bytes, "appends and reads of a few bytes add up");
    auto request = request_for("nothing-appended");
    const auto writer = co_await place->create(std::move(request));
    co_await writer->append({});
    co_await writer->commit();
    const Bytes nothing = co_await fetch(*place, "nothing-appended");
    law(nothing.empty(), "an append of no bytes is none");
}

inline awaitable<void> offsets(const Context& context)
{
    const auto place = context.connect();
    const Bytes bytes = noise(200'003);
    co_await store(*place, "object", bytes);
    for (const std::size_t offset : {0UL, 1UL, 65'536UL, 200'002UL, 200'003UL}) {
        const Bytes back = co_await fetch(*place, "object", offset);
        law(std::equal(back.begin(), back.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset), bytes.end()),
            "an object reads from byte " + std::to_string(offset) + " to its end");
    }
    try {
        const Bytes beyond = co_await fetch(*place, "object", 200'004);
        law(beyond.empty(), "beyond the end of an object there are no bytes");
    } catch (const boost::system::system_error&) {
        // Refusing it is as good.
    }
}

inline awaitable<void> unseen_before_commit(const Context& context)
{
    const auto place = context.connect();
    const auto other = context.connect_as("law2");
    auto writer = co_await begin(*place, "folder/object", noise(100'000));
    const auto before = co_await names(*other);
    law(before.empty(), "an object that is not committed is not listed");
    const error_code opening = co_await failure_of(other->open("folder/object", 0));
    law(opening == errc::object_not_found, "an object that is not committed cannot be opened");
    co_await writer->commit();
    const Bytes back = co_await fetch(*other, "folder/object");
    law(back == noise(100'000), "a committed object is seen by everybody at once");
}

inline awaitable<void> discarded(const Context& context)
{
    const auto place = context.connect();
    auto writer = co_await begin(*place, "folder/object", noise(100'000));
    co_await writer->discard();
    writer.reset();
    const auto all = co_await list_whole(*place);
    law(all.objects.empty(), "a discarded object is not listed");
    co_await store(*place, "folder/object", noise(10));
    const Bytes back = co_await fetch(*place, "folder/object");
    law(back == noise(10), "the name of a discarded object is free");
}

inline awaitable<void> abandoned(const Context& context)
{
    const auto place = context.connect();
    {
        const auto writer = co_await begin(*place, "folder/object", noise(100'000));
    }
    const auto all = co_await names(*place);
    law(all.empty(), "the object of a destroyed writer is not listed");
    co_await store(*place, "folder/object", noise(10));
    const Bytes back = co_await fetch(*place, "folder/object");
    law(back == noise(10), "the name of a destroyed writer's object is free");
}

inline awaitable<void> taken_names(const Context& context)
{
    const auto place = context.connect();
    auto first = co_await begin(*place, "object", noise(50'000, 1));
    auto second = co_await begin(*place, "object", noise(60'000, 2));
    co_await first->commit();
    const error_code late = co_await failure_of(second->commit());
    law(late == errc::object_exists, "of two writers of one name the later commit fails with object_exists");
    error_code again;
    try {
        const auto third = co_await begin(*place, "object", noise(10, 3));
        co_await third->commit();
    } catch (const boost::system::system_error& error) {
        again = error.code();
    }
    law(again == errc::object_exists, "a commit under a taken name fails with object_exists");
    const Bytes back = co_await fetch(*place, "object");
    law(back == noise(50'000, 1), "a commit under a taken name changes nothing");
}

inline awaitable<void> declared_size(const Context& context)
{
    const auto place = context.connect();
    for (const std::size_t size : {std::size_t{0}, std::size_t{999}, std::size_t{1001}}) {
        bool failed = false;
        try {
            auto request = request_for("object", 1000);
            const auto writer = co_await place->create(std::move(request));
            const Bytes bytes = noise(size);
            co_await writer->append(bytes);
            co_await writer->commit();
        } catch (const boost::system::system_error&) {
            failed = true;
        }
        law(failed, "an object of another size than declared fails");
        const auto all = co_await names(*place);
        law(all.empty(), "an object of another size than declared is not seen");
    }
}

inline awaitable<void> removal(const Context& context)
{
    const auto place = context.connect();
    for (const char* name : {"a/b/one", "a/b/two", "a/b-three", "a/bb/four"}) co_await store(*place, name, noise(10));
    co_await place->remove("a/b/one");
    const auto left = co_await names(*place);
    law(left == std::vector<std::string>{"a/b-three", "a/b/two", "a/bb/four"}, "a removal removes that one object");
    const error_code opening = co_await failure_of(place->open("a/b/one", 0));
    law(opening == errc::object_not_found, "a removed object is gone");
    co_await place->remove("a/b/one");
    co_await place->remove("never/was/there");
    co_await place->remove("a/b");
    co_await place->remove("a/b/two/below");
    const auto still = co_await names(*place);
    law(still == left, "removing what is not there succeeds and removes nothing");
    co_await store(*place, "a/b/one", noise(20, 2));
    const Bytes back = co_await fetch(*place, "a/b/one");
    law(back == noise(20, 2), "a removed object's name is free");
}

inline awaitable<void> many_at_once(const Context& context)
{
    const auto place = context.connect();
    std::vector<std::function<awaitable<void>()>> all;
    for (unsigned i = 0; i < 8; ++i)
        all.push_back([&place, i]() -> awaitable<void> {
            for (unsigned round = 0; round < 4; ++round) {
                const std::string name = "f" + std::to_string(round) + "/" + std::to_string(i);
                co_await store(*place, name, noise(40'000 + i, i), 9'000);
                const Bytes back = co_await fetch(*place, name);
                law(back == noise(40'000 + i, i), "objects that are written at the same time do not mix");
            }
            co_await place->remove("f0/" + std::to_string(i));
        });
    run_together(context.executor, all);
    const auto left = co_await names(*place);
    law(left.size() == 24, "writers and removals at the same time lose nothing");

    std::size_t won = 0;
    std::mutex mutex;
    all.clear();
    for (unsigned i = 0; i < 8; ++i)
        all.push_back([&, i]() -> awaitable<void> {
            auto writer = co_await begin(*place, "contested", noise(1000, i));
            const error_code ec = co_await failure_of(writer->commit());
            const std::lock_guard lock(mutex);
            law(!ec || ec == errc::object_exists, "the loser of a race for a name gets object_exists");
            won += ec ? 0 : 1;
        });
    run_together(context.executor, all);
    law(won == 1, "one of several writers of a name wins");
}

}  // namespace holdfast::inline v1::detail::destination_laws

#endif
