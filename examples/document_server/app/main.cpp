#include "check.hpp"
#include "serve.hpp"
#include "story.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

int main(int argc, char** argv)
{
    CLI::App app(
        "A document server that backs up all its databases with holdfast. Without arguments it tells, and does, "
        "everything once; that takes about a minute.");
    std::string directory = "document_server_story";
    document_server::ServeOptions serve;
    std::string check;
    app.add_option("--directory", directory, "where the story takes place; emptied by each run")->capture_default_str();
    auto* serving = app.add_option("--serve", serve.folder, "serve this folder until interrupted");
    app.add_option("--template", serve.template_file, "with --serve: put this template first (JSON)")->needs(serving);
    app.add_option("--check", check, "restore every backup of a served folder to scratch and compare digests")
        ->excludes(serving);
    auto* acks =
        app.add_option("--ack-file", serve.ack_file, "append what was promised to be durable; with --check, compare");
    acks->group("");
    app.add_option("--databases", serve.databases, "make so many small databases")->needs(serving)->group("");
    app.add_option("--write-load", serve.write_load, "transactions a second")->needs(serving)->group("");
    app.add_option("--backup-every", serve.backup_every, "seconds between backups")->needs(serving)->group("");
    app.add_option("--clock-ahead", serve.clock_ahead, "seconds")->group("");
    app.add_flag("--restore-load", serve.restore_load, "restore one database a round")->needs(serving)->group("");
    CLI11_PARSE(app, argc, argv);
    try {
        if (!serve.folder.empty())
            document_server::serve(serve);
        else if (!check.empty())
            return document_server::check(check, serve.ack_file, std::chrono::seconds(serve.clock_ahead)) ? 0 : 1;
        else
            document_server::Story(directory, argv[0]).tell();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "document_server: %s\n", error.what());
        return 1;
    }
}
