#include "protection.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <ctime>
#include <exception>
#include <iostream>

namespace {

/// Waits at most `seconds` for Ctrl-C or a request to end; true if one came.
bool is_asked_to_end(const sigset_t& signals, int seconds)
{
    const timespec span{seconds, 0};
    return ::sigtimedwait(&signals, nullptr, &span) > 0;
}

}  // namespace

int main(int argc, char** argv)
{
    sqlite_server::Settings settings;
    std::string restore;
    std::string as;
    std::string point;
    bool once = false;
    bool list = false;

    CLI::App app("Keeps the SQLite files of a folder backed up, while applications use them.");
    app.add_option("folder", settings.folder, "The folder of the SQLite files")
        ->required()
        ->check(CLI::ExistingDirectory);
    app.add_option("--to", settings.backups, "The folder of the backups")->required();
    app.add_option("--full", settings.full, "When full backups are made, as a cron expression")->capture_default_str();
    app.add_option("--incremental", settings.incremental, "When incremental ones are made")->capture_default_str();
    app.add_option("--keep-days", settings.keep_days, "How long backups are kept")
        ->check(CLI::Range(1, 36'500))
        ->capture_default_str();
    app.add_option("--key-file", settings.key_file, "Seals the backups with the key in this file; made when missing");
    app.add_flag("--once", once, "Backs everything up now, and ends");
    app.add_flag("--list", list, "Lists what can be restored, and ends");
    app.add_option("--restore", restore, "Restores this database, and ends");
    app.add_option("--as", as, "Under this name, which must be free (default: its own)")->needs("--restore");
    app.add_option("--point", point, "As of this line of --list (default: the newest)")->needs("--restore");
    CLI11_PARSE(app, argc, argv);

    // Before any thread is made, so that all of them leave these signals to this one.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    try {
        sqlite_server::Protection protection(settings, !list && restore.empty());
        if (list) {
            protection.list_restore_points();
            return 0;
        }
        if (!restore.empty()) {
            protection.restore(restore, as.empty() ? restore : as, point.empty() ? std::nullopt : std::optional(point));
            return 0;
        }
        protection.protect();
        if (once) return protection.back_up_all() ? 0 : 1;
        std::cout << "Protecting " << settings.folder.string() << ". End with Ctrl-C.\n" << std::flush;
        while (!is_asked_to_end(signals, 5)) protection.look_for_databases();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "sqlite_server: " << error.what() << "\n";
        return 1;
    }
}
