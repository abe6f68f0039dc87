// Full backup and restore of one database of documents, each beside the tools that one would use without
// holdfast, in turns, on the same file, up to the moment when the file system has written everything.
#include "support/documents.hpp"
#include "support/file_engine.hpp"
#include "support/measure.hpp"
#include "support/server.hpp"
#include "support/turns.hpp"

#include <iostream>
#include <string>
#include <thread>
#include <vector>

using namespace benchmarks;

namespace {

struct Aim {
    std::size_t side;  // the peer
    double most;       // ratio; 0 = none is stated
};

void print(const std::string& title, const std::vector<Side>& sides, const std::vector<Aim>& aims, double mebibytes)
{
    std::cout << "\n### " << title << "\n\n| | median s | smallest | largest | MiB/s |\n|---|---|---|---|---|\n";
    for (const Side& side : sides)
        std::cout << "| " << side.name
                  << format(" | %.3f | %.3f | %.3f | %.0f |\n", median(side.seconds), quantile(side.seconds, 0),
                            quantile(side.seconds, 1), mebibytes / median(side.seconds));
    std::cout << "\n| ratio of the medians | measured | aim | |\n|---|---|---|---|\n";
    for (const Aim& aim : aims) {
        const double ratio = median(sides[0].seconds) / median(sides[aim.side].seconds);
        std::cout << "| holdfast : " << sides[aim.side].name << format(" | %.2f | ", ratio)
                  << (aim.most > 0 ? format("≤ %.2f", aim.most) : "none stated") << " | "
                  << (aim.most > 0 ? met(ratio <= aim.most) : "") << " |\n";
    }
    std::cout.flush();
}

int run(const Options& options)
{
    const std::uint64_t size = parse_size(options.get("--size", "1G"));
    const int rounds = std::stoi(options.get("--rounds", "3"));
    const double mebibytes = static_cast<double>(size) / (1 << 20);
    const std::string threads = std::to_string(std::max(1U, std::thread::hardware_concurrency()));
    const WorkingFolder folder(options.get("--folder", "."));
    const std::string data = folder / "data";
    for (const char* name : {"data", "backups", "plain", "restored", "peers"})
        std::filesystem::create_directories(folder / name);
    const std::string file = data + "/documents.json";
    Documents().write(file, size);
    run_shell("cd '" + folder.path() + "'; age-keygen -o age.key 2> /dev/null; age-keygen -y age.key > age.recipient");
    const std::string in = "cd '" + folder.path() + "'; ";
    const std::string remove_peers = in + "rm -rf peers; mkdir peers";

    FileEngine engine(folder / "restored");
    engine.add("documents", file);
    Server<FileEngine> server(engine, folder / "holdfast.sqlite");
    const auto remove_backups = [&](const std::string& name) {
        const std::string database = folder / (name + "/documents");
        if (std::filesystem::exists(database)) run_shell("find '" + database + "' -mindepth 1 -delete");
    };
    BackupResult result;

    ServerWideBackupConfiguration encrypted = make_template(folder / "backups", true);
    server.put(encrypted);
    std::int64_t task = server.task_of("documents");
    std::vector<Side> backup{
        {"holdfast: zstd 3, XChaCha20-Poly1305", [&] { remove_backups("backups"); },
         [&] { result = server.back_up("documents", task); }},
        {"`zstd -T" + threads + " -3`", [&] { run_shell(remove_peers); },
         [&] { run_shell(in + "zstd -q -T" + threads + " -3 data/documents.json -o peers/documents.zst"); }},
        {"`tar \\| zstd -T" + threads + " -3 \\| age`", [&] { run_shell(remove_peers); },
         [&] {
             run_shell(in + "tar -C data -c . | zstd -q -T" + threads +
                       " -3 | age -R age.recipient -o peers/documents.age");
         }}};
    take_turns(backup, rounds, folder.path());
    const double stored = static_cast<double>(result.stored_in_bytes);
    const double peer = static_cast<double>(std::filesystem::file_size(folder / "peers/documents.age"));
    print("(1) Full backup, encrypted", backup, {{1, 1.05}, {2, 0.9}}, mebibytes);
    std::cout << format("\n%.0f MiB of documents; stored: holdfast %.1f %%, tar, zstd and age %.1f %%.\n", mebibytes,
                        100 * stored / static_cast<double>(size), 100 * peer / static_cast<double>(size));

    // What the last round left is read back.
    int number = 0;
    std::string restored;
    std::vector<Side> restore{
        {"holdfast",
         [&] {
             run_shell(in + "rm -rf restored; mkdir restored");
             restored = "restored" + std::to_string(++number);
         },
         [&] { server.restore(folder / "backups/documents", restored, true); }},
        {"`age -d \\| zstd -d \\| tar x`", [&] { run_shell(in + "rm -rf peers/out; mkdir peers/out"); },
         [&] { run_shell(in + "age -d -i age.key peers/documents.age | zstd -q -d | tar -C peers/out -x"); }}};
    take_turns(restore, rounds, folder.path());
    run_shell(in + "cmp data/documents.json restored/" + restored +
              "; cmp data/documents.json peers/out/documents.json");
    print("(3) Restore of the encrypted backup", restore, {{1, 0}}, mebibytes);
    std::cout << "\nBoth results are equal to the documents, byte by byte.\n";

    server.put(make_plain_template(folder / "plain"));
    task = server.task_of("documents", "Plain");
    std::vector<Side> copy{{"holdfast: neither compressed nor encrypted", [&] { remove_backups("plain"); },
                            [&] { result = server.back_up("documents", task); }},
                           {"`cp`", [&] { run_shell(remove_peers); },
                            [&] { run_shell(in + "cp --reflink=never data/documents.json peers/documents.json"); }}};
    take_turns(copy, rounds, folder.path());
    print("(2) Full backup, plain", copy, {{1, 0}}, mebibytes);
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    try {
        return run(Options(count, words));
    } catch (const std::exception& error) {
        std::cerr << "benchmark.backup: " << error.what() << '\n';
        return 1;
    }
}
