#ifndef HOLDFAST_ENGINE_LMDB_LIVE_ENVIRONMENT_IPP
#define HOLDFAST_ENGINE_LMDB_LIVE_ENVIRONMENT_IPP

#include <holdfast/engine/lmdb/folder.hpp>
#include <holdfast/engine/lmdb/live_environment.hpp>
#include <holdfast/error.hpp>

#include <lmdb.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <exception>
#include <future>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <utility>
#include <vector>

namespace holdfast::inline v1::lmdb {

namespace {

constexpr std::uint64_t least_growth = std::uint64_t{1} << 20;

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
            Look seen = Look::too_late;
            for (int i = 0; i != attempts && seen == Look::too_late; ++i) {
                transaction.reset();
                transaction = begin_reading(live.environment_.get(), live.path_);
                live.transaction_ = mdb_txn_id(transaction.get());
                seen = live.look();
            }
            is_known = seen == Look::known;
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

LiveEnvironment::Look LiveEnvironment::look()
{
    MDB_stat stat{};
    int code = mdb_env_stat(environment_.get(), &stat);
    if (code != MDB_SUCCESS) fail(code, "look at", path_);
    std::vector<std::byte> metas(2 * std::size_t{stat.ms_psize});
    if (read_data(0, metas) != metas.size()) return Look::unexpected;
    // The meta page of a transaction is overwritten by the second one after it, which begins when the next one is in
    // its own meta page. So if this is still the newest, its meta page was whole.
    if (newest_transaction(environment_.get()) != transaction_) return Look::too_late;
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) files::fail_on_file("look at", path_, errno);
    const auto read = [&](std::uint64_t offset, std::span<std::byte> into) {
        if (offset >= metas.size()) return read_data(offset, into);
        const auto begin = metas.begin() + static_cast<std::ptrdiff_t>(offset);
        std::copy_n(begin, std::min<std::size_t>(into.size(), metas.size() - offset), into.begin());
        return std::min<std::size_t>(into.size(), metas.size() - offset);
    };
    auto pages = Pages::look(read, transaction_, stat.ms_psize, static_cast<std::uint64_t>(status.st_size));
    if (!pages) return Look::unexpected;
    pages_ = std::move(*pages);
    MDB_envinfo info{};
    code = mdb_env_info(environment_.get(), &info);
    if (code != MDB_SUCCESS) fail(code, "look at", path_);
    const std::uint64_t room = info.me_mapsize - std::min<std::uint64_t>(info.me_mapsize, pages_.size());
    most_pages_ =
        (pages_.size() + std::min(files::tolerable_growth(pages_.size(), least_growth), room / 4)) / stat.ms_psize;
    return Look::known;
}

bool LiveEnvironment::is_costly()
{
    MDB_envinfo info{};
    return mdb_env_info(environment_.get(), &info) == MDB_SUCCESS && info.me_last_pgno + 1 > most_pages_;
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
