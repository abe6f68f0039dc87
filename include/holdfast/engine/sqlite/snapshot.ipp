#ifndef HOLDFAST_ENGINE_SQLITE_SNAPSHOT_IPP
#define HOLDFAST_ENGINE_SQLITE_SNAPSHOT_IPP

#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/sqlite/live_pages.hpp>
#include <holdfast/engine/sqlite/snapshot.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

namespace holdfast::inline v1::sqlite {

namespace {

/// One run of SQLite's backup interface into a new file. It keeps the numbers of pages, so the blocks of two copies can
/// be compared; VACUUM INTO would not.
class PageCopy {
public:
    PageCopy(Connection& source, const std::filesystem::path& path)
        : source_(source), target_(path, Connection::Access::own, std::chrono::milliseconds(0))
    {
        target_.execute("PRAGMA journal_mode = OFF");
        target_.execute("PRAGMA synchronous = OFF");
        backup_.reset(sqlite3_backup_init(target_.get(), "main", source_.get(), "main"));
        if (!backup_) target_.fail(sqlite3_errcode(target_.get()), "copy into");
    }

    /// True when all was copied. A negative number of pages: all that are left.
    bool step(int pages)
    {
        const int code = sqlite3_backup_step(backup_.get(), pages);
        if (code == SQLITE_DONE) return true;
        if (code != SQLITE_OK) fail(code);
        return false;
    }
    [[nodiscard]] int remaining() const { return sqlite3_backup_remaining(backup_.get()); }

    void finish()
    {
        const int code = sqlite3_backup_finish(backup_.release());
        if (code != SQLITE_OK) fail(code);
    }

private:
    struct Finish {
        void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
    };
    // Which of the two has failed is in the error of the target only if it is the target.
    [[noreturn]] void fail(int code) const
    {
        if ((code & 0xff) == SQLITE_FULL || sqlite3_errcode(target_.get()) == SQLITE_FULL)
            target_.fail(SQLITE_FULL, "copy into");
        throw_of_source(code);
    }
    [[noreturn]] void throw_of_source(int code) const
    {
        const int kind = code & 0xff;
        std::string text = "Cannot copy the SQLite file " + source_.path().string() + ". ";
        if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED)
            text += "A writer holds it; wait until it commits, or raise lock_timeout.";
        else if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB)
            text += "It is damaged; restore it from its last backup.";
        else
            text += "Look at the file and the log of the system.";
        throw Error(errc::engine_failed, {std::move(text), sqlite3_errstr(code)});
    }

    Connection& source_;
    Connection target_;
    std::unique_ptr<sqlite3_backup, Finish> backup_{};
};

constexpr int pages_a_step = 2048;
constexpr int restarts_allowed = 3;

/// Copies with a pause between steps, in which others may commit; the copy then begins again. Empty if it did so too
/// often.
std::optional<State> copy_in_steps(Connection& source, const std::filesystem::path& path)
{
    State before;
    static_cast<void>(source.begin_known(before));
    source.end();
    {
        PageCopy copy(source, path);
        int remaining = static_cast<int>(std::min<std::uint64_t>(before.pages, 0x7fffffff)) + 1;
        for (int restarts = 0; !copy.step(pages_a_step);) {
            if (copy.remaining() >= remaining && ++restarts > restarts_allowed) return std::nullopt;
            remaining = copy.remaining();
        }
        copy.finish();
    }
    State after;
    static_cast<void>(source.begin_known(after));
    source.end();
    if (before.is_wal || after.is_wal || before.text != after.text) return std::nullopt;
    return after;
}

std::optional<State> copy_at_once(Connection& source, const std::filesystem::path& path)
{
    State state;
    const bool known = source.begin_known(state);
    struct End {
        Connection& source;
        ~End() { source.end(); }
    } const end{source};
    if (source.file_size() == 0 && state.pages == 0) return state;
    PageCopy copy(source, path);
    while (!copy.step(-1)) {
    }
    copy.finish();
    if (!known) return std::nullopt;
    return state;
}

/// Copies with every page at its place.
View copy_database(Connection& source, const std::filesystem::path& folder)
{
    const files::WorkFolder work(folder);
    const auto path = work.path() / "copy";
    View view;
    State now;
    static_cast<void>(source.begin_known(now));
    source.end();
    // In a rollback journal's file a reader keeps writers from committing, so a large copy lets them in between.
    if (!now.is_wal && now.pages > pages_a_step) view.state = copy_in_steps(source, path);
    if (!view.state) {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
        view.state = copy_at_once(source, path);
    }
    files::File copy(path, O_RDONLY | O_CREAT);
    std::array<std::byte, 18> head{};
    if (copy.read_some(0, head) == head.size())
        // Big-endian; 1 stands for 65536.
        view.page_size = std::to_integer<unsigned>(head[16]) << 8 | std::to_integer<unsigned>(head[17]);
    if (view.page_size == 1) view.page_size = 65536;
    const std::uint64_t size = copy.size();
    view.bytes = std::make_unique<files::LiveView>(std::make_unique<files::FileSource>(std::move(copy)), size,
                                                   files::HoldView{});
    return view;
}

}  // namespace

View open_view(std::unique_ptr<Connection> source, files::HoldView hold)
{
    if (hold.time > std::chrono::milliseconds(0)) {
        State state;
        if (auto live = begin_live(source, state)) {
            View view{{}, live->page_size(), std::move(state)};
            const std::uint64_t size = live->size();
            view.bytes = std::make_unique<files::LiveView>(std::move(live), size, std::move(hold));
            return view;
        }
    }
    return copy_database(*source, hold.folder);
}

Snapshot::Snapshot(View view, Etag etag) : bytes_(std::move(view.bytes))
{
    description_.block_size = view.page_size < 512 ? 4096 : std::min(view.page_size, 4096U);
    description_.etag = etag;
    description_.files.push_back({database_file, bytes_->size(), {}});
}

void Snapshot::read(std::size_t, std::uint64_t offset, std::span<std::byte> into)
{
    bytes_->read(offset, into);
}

}  // namespace holdfast::inline v1::sqlite

#endif
