#ifndef HOLDFAST_BENCHMARKS_SUPPORT_COMMAND_CONTEST_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_COMMAND_CONTEST_HPP

#include "command_peers.hpp"
#include "contest.hpp"
#include "server.hpp"
#include "turns.hpp"

#include <functional>
#include <string>
#include <vector>

namespace benchmarks {

/// One database of an engine, and what the contests do with it; nothing of it is timed.
struct Subject {
    std::string database;  ///< its name at holdfast
    std::string parent;    ///< the folder of what peers back up
    std::string name;      ///< a file or folder in it
    /// Bytes of the database's files now.
    std::function<std::uint64_t()> size;
    /// Changes 1 % at random.
    std::function<void()> change;
    /// Gives peers that back up files something consistent at `parent`/`name`.
    std::function<void()> show;
    /// Throws unless a restored database is equal; then removes it.
    std::function<void(const std::string& restored)> check;
};

/// Holdfast with its encryption and compression beside the programs that have both.
template <class Engine>
class CommandContest {
public:
    CommandContest(const Contest& contest, Server<Engine>& server, Subject subject, const WorkingFolder& folder,
                   int rounds)
        : contest_(contest), server_(server), subject_(std::move(subject)), folder_(folder), rounds_(rounds)
    {
        server_.put(make_template(folder_ / "sealed", true));
        task_ = server_.task_of(subject_.database);
        for (CommandPeer& peer : sealing_peers())
            if (has_program(peer.program))
                peers_.emplace_back(std::move(peer), folder_.path(), subject_.parent, subject_.name);
            else
                missing_.push_back(std::move(peer));
    }

    void run()
    {
        subject_.show();
        first();
        restore();
        second();
    }

private:
    void first()
    {
        std::vector<Side> sides{holdfast([&] { result_ = server_.back_up(subject_.database, task_); })};
        sides[0].prepare = [&] { empty_folder(folder_ / "sealed"); };
        std::map<std::string, double> aims;
        for (const RunningPeer& each : peers_) {
            sides.push_back(
                {each.peer().name, [&] { each.begin(); }, [&] { each.back_up(); }, {}, [&] { return each.stored(); }});
            aims[each.peer().name] = each.peer().first_aim;
        }
        take_turns(sides, rounds_, folder_.path());
        report("full, encrypted and compressed", sides, aims, missing_, 0);
    }

    void restore()
    {
        int number = 0;
        std::string name;
        std::vector<Side> sides{{"holdfast", [&] { name = "restored" + std::to_string(++number) + subject_.database; },
                                 [&] { server_.restore(folder_ / ("sealed/" + subject_.database), name, true); },
                                 [&] { subject_.check(name); }}};
        std::map<std::string, double> aims;
        for (const RunningPeer& each : peers_) {
            sides.push_back({each.peer().name, [&] { each.prepare_restore(); }, [&] { each.restore(); },
                             [&] { each.check_restored(); }});
            aims[each.peer().name] = each.peer().restore_aim;
        }
        take_turns(sides, rounds_, folder_.path());
        report("restore, encrypted and compressed", sides, aims, missing_, 0);
    }

    void second()
    {
        std::vector<Side> sides{holdfast([&] { result_ = server_.back_up_changes(subject_.database, task_); })};
        sides[0].prepare = [&] {
            subject_.change();
            subject_.show();
        };
        std::map<std::string, double> aims;
        std::vector<CommandPeer> missing;
        for (const RunningPeer& each : peers_) {
            if (!each.peer().has_second) continue;
            sides.push_back({each.peer().name,
                             [&] { before_[each.peer().name] = each.stored(); },
                             [&] { each.back_up(); },
                             {},
                             [&] { return each.stored() - before_[each.peer().name]; }});
            aims[each.peer().name] = each.peer().second_aim;
        }
        for (const CommandPeer& each : missing_)
            if (each.has_second) missing.push_back(each);
        take_turns(sides, rounds_, folder_.path());
        report("second backup after 1 % change, encrypted and compressed", sides, aims, missing, 0.013);
    }

    [[nodiscard]] Side holdfast(std::function<void()> work)
    {
        return {
            "holdfast", {}, std::move(work), {}, [&] { return static_cast<std::uint64_t>(result_.stored_in_bytes); }};
    }

    void report(const std::string& what, const std::vector<Side>& sides, const std::map<std::string, double>& aims,
                const std::vector<CommandPeer>& missing, double most_stored) const
    {
        contest_.compare(what, sides, aims);
        contest_.compare_stored(what + ": stored", sides, subject_.size(), most_stored);
        for (const CommandPeer& each : missing) contest_.missing(what, each.name, each.package);
    }

    const Contest& contest_;
    Server<Engine>& server_;
    Subject subject_;
    const WorkingFolder& folder_;
    int rounds_;
    std::int64_t task_ = 0;
    std::vector<RunningPeer> peers_{};
    std::vector<CommandPeer> missing_{};
    std::map<std::string, std::uint64_t> before_{};
    BackupResult result_{};
};

}  // namespace benchmarks

#endif
