#include <holdfast/engine/files/live_view.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <support/system_call_faults.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

using namespace holdfast;
using files::LiveView;

namespace {

using Bytes = std::vector<std::byte>;

Bytes some_bytes(std::size_t size)
{
    Bytes bytes(size);
    for (std::size_t i = 0; i != size; ++i) bytes[i] = static_cast<std::byte>(i * 2654435761U >> 13);
    return bytes;
}

/// What a test sees of its source.
struct Seen {
    std::atomic<bool> released = false;
    std::atomic<int> users = 0;
    std::atomic<bool> shared = false;  ///< two threads have used it at the same time
    std::atomic<bool> costly = false;
    std::function<void(std::uint64_t)> reading{};
};

class MemorySource final : public files::ViewSource {
public:
    MemorySource(const Bytes& bytes, Seen& seen) : bytes_(bytes), seen_(seen) {}
    ~MemorySource() override { seen_.released = true; }
    void read(std::uint64_t offset, std::span<std::byte> into) override
    {
        if (++seen_.users > 1) seen_.shared = true;
        if (seen_.reading) seen_.reading(offset);
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
        --seen_.users;
    }
    bool is_costly() override { return seen_.costly; }

private:
    const Bytes& bytes_;
    Seen& seen_;
};

constexpr std::chrono::hours long_time{1};

struct Fixture {
    TemporaryFolder folder;
    Bytes bytes;
    Seen seen;
    LiveView view;

    explicit Fixture(std::size_t size, std::chrono::milliseconds hold = long_time)
        : bytes(some_bytes(size)), view(std::make_unique<MemorySource>(bytes, seen), size, {hold, folder.path()})
    {
    }
    Bytes read(std::uint64_t offset, std::size_t size)
    {
        Bytes read(size);
        view.read(offset, read);
        return read;
    }
    Bytes expected(std::size_t offset, std::size_t size) const
    {
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(offset);
        return {begin, begin + static_cast<std::ptrdiff_t>(size)};
    }
    std::size_t files() const
    {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
    }
};

constexpr std::size_t mebibyte = 1 << 20;

}  // namespace

TEST_CASE("a view is live until its last byte is read, and makes no file")
{
    Fixture f(3 * mebibyte + 5);
    CHECK(f.read(0, mebibyte) == f.expected(0, mebibyte));
    CHECK(f.view.is_live());
    CHECK_FALSE(f.seen.released);
    CHECK(f.read(mebibyte, 2 * mebibyte + 5) == f.expected(mebibyte, 2 * mebibyte + 5));
    CHECK_FALSE(f.view.is_live());
    CHECK(f.seen.released);
    CHECK(f.files() == 0);
}

TEST_CASE("a view of nothing holds nothing")
{
    Fixture f(0);
    CHECK_FALSE(f.view.is_live());
    CHECK(f.seen.released);
    CHECK(f.read(0, 0).empty());
    f.view.copy_now();
}

TEST_CASE("what is left is copied without a name, and read from there")
{
    const std::size_t first = GENERATE(std::size_t{0}, std::size_t{1}, mebibyte, 2 * mebibyte + 77);
    Fixture f(3 * mebibyte + 5);
    CHECK(f.read(0, first) == f.expected(0, first));
    f.view.copy_now();
    CHECK_FALSE(f.view.is_live());
    CHECK(f.seen.released);
    CHECK(f.files() == 0);
    f.view.copy_now();  // nothing is left to do
    for (std::size_t done = first; done < f.bytes.size();) {
        const std::size_t size = std::min<std::size_t>(70'001, f.bytes.size() - done);
        REQUIRE(f.read(done, size) == f.expected(done, size));
        done += size;
    }
}

TEST_CASE("a view that nobody reads is copied when its time is over")
{
    Fixture f(2 * mebibyte + 5, std::chrono::milliseconds(1));
    f.view.wait_until_released();
    CHECK(f.seen.released);
    CHECK(f.read(0, f.bytes.size()) == f.bytes);
}

TEST_CASE("a source without a time is kept to the end")
{
    Fixture f(1000, std::chrono::milliseconds(0));
    CHECK(f.read(0, 999) == f.expected(0, 999));
    CHECK(f.view.is_live());
    CHECK(f.read(999, 1) == f.expected(999, 1));
    CHECK(f.seen.released);
}

TEST_CASE("a view that becomes costly is copied at once, by who reads or while nobody does")
{
    Fixture f(2 * mebibyte + 5);
    CHECK(f.read(0, 100) == f.expected(0, 100));
    f.seen.costly = true;
    SECTION("by who reads")
    {
        CHECK(f.read(100, 100) == f.expected(100, 100));
        CHECK_FALSE(f.view.is_live());
    }
    SECTION("while nobody does")
    {
        f.view.wait_until_released();
    }
    CHECK(f.seen.released);
    CHECK(f.read(200, mebibyte) == f.expected(200, mebibyte));
    CHECK(files::tolerable_growth(0, mebibyte) == mebibyte);
    CHECK(files::tolerable_growth(1024 * mebibyte, mebibyte) == 128 * mebibyte);
}

TEST_CASE("while a view is copied it can be read, and its source has one user at a time")
{
    Fixture f(64 * mebibyte);
    std::atomic<bool> begun = false;
    f.seen.reading = [&](std::uint64_t) { begun = true; };
    std::thread copier([&] { f.view.copy_now(); });
    Bytes all;
    for (std::size_t done = 0; done < f.bytes.size(); done += 65'536) {
        const Bytes read = f.read(done, 65'536);
        all.insert(all.end(), read.begin(), read.end());
    }
    copier.join();
    CHECK(all == f.bytes);
    CHECK(begun);
    CHECK_FALSE(f.seen.shared);
    CHECK(f.seen.released);
}

TEST_CASE("a copy that fails lets go of the source, and every later read says why")
{
    SECTION("no room")
    {
        Fixture f(3 * mebibyte);
        CHECK(f.read(0, 100) == f.expected(0, 100));
        const DisarmSystemCallFaults disarm;
        SystemCallFaults::arm(2, ENOSPC, SystemCallFaults::writing);
        f.view.copy_now();
        SystemCallFaults::disarm();
        CHECK(f.seen.released);
        for (int i = 0; i != 2; ++i) {
            const auto thrown = holdfast_tests::thrown_by([&] { (void)f.read(100, 100); });
            CHECK(thrown.code == errc::no_space);
            CHECK(thrown.says("could be read live for its time only"));
            CHECK(thrown.says(f.folder.path()));
        }
        CHECK(f.files() == 0);
    }
    SECTION("the source fails")
    {
        Fixture f(3 * mebibyte);
        f.seen.reading = [](std::uint64_t offset) {
            if (offset > 0) throw Error(errc::engine_failed, "The disk is gone. Get another.");
        };
        f.view.copy_now();
        CHECK(f.seen.released);
        const auto thrown = holdfast_tests::thrown_by([&] { (void)f.read(0, 100); });
        CHECK(thrown.code == errc::engine_failed);
        CHECK(thrown.says("The disk is gone."));
    }
}

TEST_CASE("bytes that were read are not kept, and not given again")
{
    Fixture f(2 * mebibyte);
    const bool copied = GENERATE(false, true);
    CHECK(f.read(0, 4096) == f.expected(0, 4096));
    if (copied) f.view.copy_now();
    CHECK(holdfast_tests::thrown_by([&] { (void)f.read(0, 4096); }).code == errc::internal);
    CHECK(holdfast_tests::thrown_by([&] { (void)f.read(2 * mebibyte, 1); }).code == errc::internal);
    CHECK(f.read(8192, 10) == f.expected(8192, 10));
}

TEST_CASE("a read that fails can be tried again")
{
    Fixture f(1000);
    bool fails = true;
    f.seen.reading = [&](std::uint64_t) {
        if (std::exchange(fails, false)) throw std::runtime_error("busy");
    };
    CHECK_THROWS_AS(f.read(0, 1000), std::runtime_error);
    CHECK(f.view.is_live());
    f.seen.users = 0;
    CHECK(f.read(0, 1000) == f.bytes);
}

TEST_CASE("a view that goes gives up its copy")
{
    Seen seen;
    const TemporaryFolder folder;
    const Bytes bytes = some_bytes(8 * mebibyte);
    std::atomic<int> pieces = 0;
    std::atomic<bool> go = false;
    seen.reading = [&](std::uint64_t) {
        ++pieces;
        pieces.notify_all();
        go.wait(false);
    };
    auto view = std::make_unique<LiveView>(std::make_unique<MemorySource>(bytes, seen), bytes.size(),
                                           files::HoldView{std::chrono::milliseconds(1), folder.path()});
    pieces.wait(0);  // the thread of the view has begun
    std::thread end([&] { view.reset(); });
    go = true;
    go.notify_all();
    end.join();
    CHECK(seen.released);
    CHECK(std::filesystem::is_empty(folder.path()));
}
