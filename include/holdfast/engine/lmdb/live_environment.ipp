#ifndef HOLDFAST_ENGINE_LMDB_LIVE_ENVIRONMENT_IPP
#define HOLDFAST_ENGINE_LMDB_LIVE_ENVIRONMENT_IPP

#include <holdfast/engine/lmdb/folder.hpp>
#include <holdfast/engine/lmdb/live_environment.hpp>
#include <holdfast/error.hpp>

#include <lmdb.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <exception>
#include <future>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <utility>

namespace holdfast::inline v1::lmdb {

namespace {

struct AbortTransaction {
    void operator()(MDB_txn* transaction) const noexcept { mdb_txn_abort(transaction); }
};
using Transaction = std::unique_ptr<MDB_txn, AbortTransaction>;

Transaction begin_reading(MDB_env* environment, const std::filesystem::path& path)
{
    MDB_txn* raw = nullptr;
    const int code = mdb_txn_begin(environment, nullptr, MDB_RDONLY, &raw);
    if (code != MDB_SUCCESS) fail(code, "read", path);
    return Transaction(raw);
}

void wait_for(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any asked;
    std::unique_lock lock(mutex);
    asked.wait(lock, stop, [] { return false; });
}

}  // namespace

std::unique_ptr<LiveEnvironment> LiveEnvironment::open(std::shared_ptr<MDB_env> environment,
                                                       const std::filesystem::path& path, bool is_still)
{
    unsigned flags = 0;
    int code = mdb_env_get_flags(environment.get(), &flags);
    if (code != MDB_SUCCESS) fail(code, "look at", path);
    if ((flags & MDB_NOLOCK) != 0 && !is_still) return nullptr;
    std::unique_ptr<LiveEnvironment> live(new LiveEnvironment);
    live->environment_ = std::move(environment);
    live->path_ = path;
    code = mdb_env_get_fd(live->environment_.get(), &live->descriptor_);
    if (code != MDB_SUCCESS) fail(code, "look at", path);

    std::promise<bool> begun;
    auto result = begun.get_future();
    auto hold = [&live = *live, begun = std::move(begun)](const std::stop_token& stop) mutable {
        Transaction transaction;
        bool is_known = false;
        try {
            constexpr int attempts = 100;
            for (int i = 0; i != attempts && !is_known; ++i) {
                transaction.reset();
                transaction = begin_reading(live.environment_.get(), live.path_);
                live.transaction_ = mdb_txn_id(transaction.get());
                is_known = live.look();
            }
            if (!is_known) transaction.reset();
        } catch (...) {
            transaction.reset();
            begun.set_exception(std::current_exception());
            return;
        }
        begun.set_value(is_known);
        if (is_known) wait_for(stop);
    };
    try {
        live->thread_ = std::jthread(std::move(hold));
    } catch (const std::system_error&) {
        return nullptr;  // no more threads
    }
    if (!result.get()) return nullptr;
    return live;
}

LiveEnvironment::~LiveEnvironment()
{
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

// The meta page of a transaction is overwritten by the second one after it, which begins when the next one is in its
// own meta page. So as long as this is the newest, its meta page is whole.
bool LiveEnvironment::look()
{
    MDB_stat stat{};
    int code = mdb_env_stat(environment_.get(), &stat);
    if (code != MDB_SUCCESS) fail(code, "look at", path_);
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) files::fail_on_file("look at", path_, errno);
    auto pages = Pages::look([&](std::uint64_t offset, std::span<std::byte> into) { return read_data(offset, into); },
                             transaction_, stat.ms_psize, static_cast<std::uint64_t>(status.st_size));
    if (!pages || newest_transaction(environment_.get()) != transaction_) return false;
    pages_ = std::move(*pages);
    return true;
}

std::size_t LiveEnvironment::read_data(std::uint64_t offset, std::span<std::byte> into) const
{
    std::size_t done = 0;
    while (done < into.size()) {
        const auto count =
            ::pread(descriptor_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) files::fail_on_file("read", path_, errno);
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

void LiveEnvironment::read(std::uint64_t offset, std::span<std::byte> into)
{
    pages_.read([&](std::uint64_t from, std::span<std::byte> bytes) { return read_data(from, bytes); }, offset, into);
}

}  // namespace holdfast::inline v1::lmdb

#endif
