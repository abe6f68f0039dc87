#ifndef HOLDFAST_DESTINATION_FTP_SWEEP_IPP
#define HOLDFAST_DESTINATION_FTP_SWEEP_IPP

#include <holdfast/destination/ftp/folders.hpp>
#include <holdfast/destination/ftp/live_files.hpp>
#include <holdfast/destination/ftp/sweep.hpp>
#include <holdfast/destination/ftp/temporary_name.hpp>
#include <holdfast/destination/object_name.hpp>

#include <utility>

namespace holdfast::inline v1::ftp {

namespace sweep_detail {

class Sweeper {
public:
    Sweeper(Session& session, const DestinationEnvironment& environment, std::uint64_t& removed)
        : session_(session), environment_(environment), removed_(removed)
    {
    }
    /// True if nothing is left in the folder whose names begin with `prefix`.
    [[nodiscard]] awaitable<bool> sweep(std::string prefix)
    {
        const auto entries = co_await read_folder(session_, path(prefix));
        if (!entries) co_return false;
        bool empty = true;
        for (const auto& entry : *entries) {
            const bool gone = co_await sweep_one(prefix, entry);
            empty = empty && gone;
        }
        co_return empty;
    }
    /// Removes a folder that is empty. True if it is gone.
    [[nodiscard]] awaitable<bool> remove_folder(std::string prefix)
    {
        const Reply reply = co_await session_.command("RMD", path(prefix));
        if (reply.success()) ++removed_;
        co_return reply.success();
    }
    [[nodiscard]] awaitable<bool> is_empty(std::string prefix)
    {
        const auto entries = co_await read_folder(session_, path(prefix));
        co_return entries && entries->empty();
    }

private:
    [[nodiscard]] std::string path(const std::string& prefix) const
    {
        return session_.path(std::string_view(prefix).substr(0, prefix.size() - (prefix.empty() ? 0 : 1)));
    }
    [[nodiscard]] awaitable<bool> sweep_one(const std::string& prefix, const Entry& entry)
    {
        if (entry.kind == EntryKind::folder) {
            const std::string inner = prefix + entry.name + '/';
            if (!is_object_prefix(inner)) co_return false;
            const bool empty = co_await sweep(inner);
            if (!empty) co_return false;
            const bool gone = co_await remove_folder(inner);
            co_return gone;
        }
        const auto begun = temporary_begun(entry.name);
        if (entry.kind != EntryKind::file || !begun) co_return false;
        const std::string file = path(prefix) == "/" ? '/' + entry.name : path(prefix) + '/' + entry.name;
        LiveFiles::Found found{.begun = *begun, .modified = entry.modified};
        if (!found.modified) {
            const Reply reply = co_await session_.command("MDTM", file);
            if (reply.code == 213 && !reply.lines.empty()) found.modified = parse_time(reply.lines.back());
        }
        LiveFiles& live = LiveFiles::of(environment_.executor);
        if (!live.is_stale(entry.name, found, environment_.now())) co_return false;
        const bool was_there = co_await remove_file(session_, file);
        if (was_there) ++removed_;
        live.erase(entry.name);
        co_return true;
    }

    Session& session_;
    const DestinationEnvironment& environment_;
    std::uint64_t& removed_;
};

/// The prefix of the folder above; blank for the root's.
[[nodiscard]] inline std::string above(const std::string& prefix)
{
    const auto slash = prefix.size() < 2 ? std::string::npos : prefix.rfind('/', prefix.size() - 2);
    return slash == std::string::npos ? std::string() : prefix.substr(0, slash + 1);
}

}  // namespace sweep_detail

awaitable<std::uint64_t> sweep_place(std::shared_ptr<Client> client, std::string prefix)
{
    std::uint64_t removed = 0;
    const Work work = [&](Session& session) -> awaitable<void> {
        sweep_detail::Sweeper sweeper(session, client->environment(), removed);
        bool empty = co_await sweeper.sweep(prefix);
        for (std::string at = prefix; empty && !at.empty();) {
            const bool gone = co_await sweeper.remove_folder(at);
            at = sweep_detail::above(at);
            empty = gone && !at.empty();
            if (empty) empty = co_await sweeper.is_empty(at);
        }
    };
    const std::string what = prefix.empty() ? "the folder" : prefix;
    co_await client->run("sweeping " + what, work);
    co_return removed;
}

}  // namespace holdfast::inline v1::ftp

#endif
