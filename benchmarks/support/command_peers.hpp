#ifndef HOLDFAST_BENCHMARKS_SUPPORT_COMMAND_PEERS_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_COMMAND_PEERS_HPP

#include "measure.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace benchmarks {

/// A program that backs up files, as lines of bash that run in the working folder. `$PARENT/$NAME` is what they back
/// up, `$STORE` an empty folder of theirs, `$OUT` an empty folder to restore to, `$CORES` the number of cores.
struct CommandPeer {
    std::string name;     ///< as the tables say it
    std::string program;  ///< looked for in PATH
    std::string package;
    std::string begin;    ///< makes a place for backups; not timed
    std::string back_up;  ///< makes the first backup, and if `has_second` those after it
    std::string restore;  ///< the newest; blank if there is none
    bool has_second = false;
    /// Largest ratio of holdfast to it; 0: none is stated.
    double first_aim = 0;
    double second_aim = 0;
    double restore_aim = 0;
};

/// Peers that encrypt; all but the last compare with the backup before.
inline std::vector<CommandPeer> sealing_peers()
{
    const std::string borg = "borg create --files-cache mtime,size,inode --compression ";
    const std::string borg_init = "borg init -e repokey-blake2 $STORE 2> /dev/null";
    const std::string borg_extract = "cd $OUT; borg extract $STORE::$(borg list --last 1 --format '{archive}' $STORE)";
    const auto borg_create = [&](const std::string& compression) {
        return "cd $PARENT; " + borg + compression + " $STORE::$(date +%s%N) $NAME";
    };
    return {{"restic", "restic", "restic", "restic -q init --repository-version 2 > /dev/null",
             "cd $PARENT; restic -q backup --ignore-ctime $NAME", "restic -q restore latest --target $OUT > /dev/null",
             true, 0.4, 0.5, 0.4},
            {"borg, lz4", "borg", "borgbackup", borg_init, borg_create("lz4"), borg_extract, true, 0.45, 0, 0},
            {"borg, zstd 3", "borg", "borgbackup", borg_init, borg_create("zstd,3"), borg_extract, true, 0.45, 0, 0},
            {"tar, zstd, age", "age", "age", "age-keygen -o age.key.$$ 2> /dev/null; mv age.key.$$ age.key",
             "tar -C $PARENT -c $NAME | zstd -q -T$CORES -3 | age -R <(age-keygen -y age.key) -o $STORE/backup",
             "age -d -i age.key $STORE/backup | zstd -q -d | tar -C $OUT -x"}};
}

inline CommandPeer rclone_peer()
{
    return {"rclone copy", "rclone", "rclone", "", "rclone copy -q $PARENT/$NAME $STORE/$NAME", ""};
}

inline bool has_program(const std::string& program)
{
    return std::system(("command -v '" + program + "' > /dev/null").c_str()) == 0;
}

/// Runs one peer in `folder`; each has a store, a cache and settings of its own there.
class RunningPeer {
public:
    RunningPeer(CommandPeer peer, std::string folder, std::string parent, std::string name)
        : peer_(std::move(peer)), folder_(std::move(folder)), parent_(std::move(parent)), name_(std::move(name))
    {
        std::string own = peer_.name;
        std::replace_if(own.begin(), own.end(), [](char c) { return c == ' ' || c == ','; }, '_');
        own_ = folder_ + "/" + own;
    }

    [[nodiscard]] const CommandPeer& peer() const { return peer_; }

    /// An empty place for backups, and nothing in a cache.
    void begin() const { run("rm -rf $OWN; mkdir -p $STORE; " + peer_.begin); }
    void back_up() const { run(peer_.back_up); }
    void prepare_restore() const { run("rm -rf $OUT; mkdir $OUT"); }
    void restore() const { run(peer_.restore); }
    /// Throws unless what was restored is equal to what is backed up, byte by byte.
    void check_restored() const { run("diff -r $PARENT/$NAME $OUT/$NAME; rm -rf $OUT"); }
    [[nodiscard]] std::uint64_t stored() const
    {
        std::uint64_t sum = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(own_ + "/store"))
            if (entry.is_regular_file()) sum += entry.file_size();
        return sum;
    }

private:
    void run(const std::string& line) const
    {
        const std::string threads = std::to_string(std::max(1U, std::thread::hardware_concurrency()));
        run_shell("cd \"" + folder_ + "\"; export OWN=\"" + own_ + "\" PARENT=\"" + parent_ + "\" NAME=\"" + name_ +
                  "\" CORES=" + threads +
                  "; export STORE=$OWN/store OUT=$OWN/out; export RESTIC_REPOSITORY=$STORE "
                  "RESTIC_PASSWORD=benchmark RESTIC_CACHE_DIR=$OWN/cache BORG_PASSPHRASE=benchmark BORG_BASE_DIR=$OWN "
                  "RCLONE_CONFIG=$OWN/rclone.conf; " +
                  line);
    }

    CommandPeer peer_;
    std::string folder_;
    std::string parent_;
    std::string name_;
    std::string own_;
};

}  // namespace benchmarks

#endif
