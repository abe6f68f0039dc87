// LMDB's own copies, and the programs that back up files, beside holdfast, on one open environment.
#include "support/command_contest.hpp"
#include "support/contest.hpp"
#include "support/lmdb_database.hpp"
#include "support/server.hpp"

#include <holdfast/engine/lmdb.hpp>

#include <iostream>

using namespace benchmarks;

namespace {

class Race {
public:
    explicit Race(const Options& options)
        : rounds_(std::stoi(options.get("--rounds", "3"))),
          size_(parse_size(options.get("--size", "1G"))),
          folder_(options.get("--folder", ".")),
          databases_(folder_ / "databases"),
          copy_(folder_ / "copy")
    {
        std::filesystem::create_directories(databases_ + "/orders");
        env_ = open_lmdb(databases_ + "/orders", 4 * size_);
        rows_ = fill_lmdb(env_.get(), size_, [&](std::uint64_t number) { return documents_.document(number); });
        engine_ = std::make_unique<LmdbEngine>(LmdbEngineOptions{
            .folder = databases_,
            .environment = [this](const std::string& database) { return database == "orders" ? env_ : nullptr; }});
        server_ = std::make_unique<Server<LmdbEngine>>(*engine_, folder_ / "holdfast.sqlite");
        server_->put(make_plain_template(folder_ / "plain"));
        task_ = server_->task_of("orders", "Plain");
    }

    void run()
    {
        int major = 0;
        int minor = 0;
        int patch = 0;
        mdb_version(&major, &minor, &patch);
        contest_.begin(
            format("LMDB %d.%d.%d", major, minor, patch),
            format("%llu documents in %.0f MiB of pages of 4 KiB; nobody writes. 1 %% change: one random row for "
                   "each hundredth page, in one transaction; LMDB copies each page to a new place, and the "
                   "pages above it.",
                   static_cast<unsigned long long>(rows_), static_cast<double>(size()) / (1 << 20)));
        plain_full();
        plain_restore();
        plain_second();
        Subject subject{"orders",
                        databases_,
                        "orders/data.mdb",
                        [&] { return size(); },
                        [&] { change(); },
                        [] {},
                        [&](const std::string& restored) { check(databases_ + "/" + restored, restored); }};
        CommandContest(contest_, *server_, std::move(subject), folder_, rounds_).run();
    }

private:
    [[nodiscard]] std::uint64_t size() const { return used_bytes(env_.get()); }
    void change() { rewrite_lmdb(env_.get(), documents_, rows_); }
    void check(const std::string& path, const std::string& restored = {})
    {
        if (content_digest(open_lmdb(path, 4 * size_).get()) != content_digest(env_.get()))
            throw std::runtime_error("restored another environment");
        std::filesystem::remove_all(path);
        if (!restored.empty()) server_->forget(restored);
    }
    [[nodiscard]] std::vector<Side> sides(std::function<void()> prepare, std::function<void()> work)
    {
        std::vector<Side> all{{"holdfast", std::move(prepare), std::move(work), {}, [&] {
                                   return static_cast<std::uint64_t>(result_.stored_in_bytes);
                               }}};
        const auto add = [&](const std::string& name, std::function<void()> copy) {
            all.push_back({name,
                           [&] {
                               std::filesystem::remove_all(copy_);
                               std::filesystem::create_directory(copy_);
                           },
                           std::move(copy),
                           [&] {
                               copied_ = std::filesystem::file_size(copy_ + "/data.mdb");
                               check(copy_);
                           },
                           [&] { return copied_; }});
        };
        add("mdb_env_copy", [&] { require_lmdb(mdb_env_copy(env_.get(), copy_.c_str())); });
        if (has_program("mdb_copy"))
            add("mdb_copy", [&] { run_shell("mdb_copy '" + databases_ + "/orders' '" + copy_ + "'"); });
        return all;
    }
    void finish(const std::string& what, const std::vector<Side>& raced, double most_stored)
    {
        contest_.compare(what, raced, {});
        contest_.compare_stored(what + ": stored", raced, size(), most_stored);
        if (!has_program("mdb_copy")) contest_.missing(what, "mdb_copy", "lmdb-utils");
    }

    void plain_full()
    {
        auto raced =
            sides([&] { empty_folder(folder_ / "plain"); }, [&] { result_ = server_->back_up("orders", task_); });
        take_turns(raced, rounds_, folder_.path());
        finish("full, plain", raced, 0);
    }
    void plain_restore()
    {
        int number = 0;
        std::string name;
        std::vector<Side> raced{
            {"holdfast", [&] { name = "plain" + std::to_string(++number); },
             [&] { server_->restore(folder_ / "plain/orders", name, false); },
             [&] { check(databases_ + "/" + name, name); }},
            {"cp",
             [&] {
                 std::filesystem::remove_all(copy_);
                 std::filesystem::create_directory(copy_);
             },
             [&] { run_shell("cp --reflink=never '" + databases_ + "/orders/data.mdb' '" + copy_ + "'"); },
             [&] { check(copy_); }}};
        take_turns(raced, rounds_, folder_.path());
        contest_.compare("restore, plain", raced, {});
    }
    void plain_second()
    {
        auto raced = sides([&] { change(); }, [&] { result_ = server_->back_up_changes("orders", task_); });
        take_turns(raced, rounds_, folder_.path());
        // Pages that LMDB wrote for the change, and not only those of the changed rows: no aim without compression.
        finish("second backup after 1 % change, plain", raced, 0);
    }

    int rounds_;
    std::uint64_t size_;
    WorkingFolder folder_;
    std::string databases_;
    std::string copy_;
    Documents documents_{};
    std::shared_ptr<MDB_env> env_{};
    std::uint64_t rows_ = 0;
    std::uint64_t copied_ = 0;
    Contest contest_{"LMDB"};
    std::unique_ptr<LmdbEngine> engine_{};
    std::unique_ptr<Server<LmdbEngine>> server_{};
    std::int64_t task_ = 0;
    BackupResult result_{};
};

}  // namespace

int main(int count, char** words)
{
    try {
        Race(Options(count, words)).run();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "benchmark.versus_lmdb: " << error.what() << '\n';
        return 1;
    }
}
