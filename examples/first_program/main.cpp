#include <holdfast.hpp>
#include <holdfast/persistence/sqlite.hpp>
#include <holdfast/persistence/sqlite/src.hpp>  // bodies: in one .cpp of a program
#include <holdfast/src.hpp>
#include <boost/asio.hpp>
#include <filesystem>
#include <iostream>
#include <map>

struct Notes {  // your engine: here one text a database, in memory
    struct Note { std::string text; holdfast::Etag etag = 1; };
    std::map<std::string, Note> notes{{"shopping", {"milk, eggs"}}, {"diary", {"It rained."}}};

    struct Reader {  // a view that does not move
        Note note;
        std::size_t at = 0;
        holdfast::ReadDescription description() const { return {note.etag, "", {{"note", note.text.size(), 1}}}; }
        holdfast::ReadChunk read(std::span<std::byte> into, std::uint64_t) {
            const auto count = note.text.copy(reinterpret_cast<char*>(into.data()), into.size(), at);
            const bool end = (at += count) == note.text.size();
            return {.bytes = count, .items = end ? 1u : 0u, .operations = 1, .end_of_entry = end};
        }
    };
    struct Writer {  // builds a database out of sight
        Notes* engine;
        std::string name;
        Note note{};
        void begin_backup(const holdfast::WrittenBackup& backup) { note = {"", backup.last_etag}; }
        void begin_entry(const holdfast::EntryDeclaration&) {}
        void write(std::span<const std::byte> bytes) { note.text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()); }
        void end_entry() {}
        void end_backup() {}
        void publish() { engine->notes[name] = note; }
    };
    holdfast::EngineIdentity identity() { return {"notes", "1"}; }
    std::vector<holdfast::DatabaseInfo> databases() { std::vector<holdfast::DatabaseInfo> all; for (auto& [name, note] : notes) all.push_back({name}); return all; }
    holdfast::Etag last_etag(const std::string& name) { return notes.at(name).etag; }
    holdfast::SecretBytes database_key(const std::string& name) { (void)notes.at(name); return {}; }
    Reader open_reader(const holdfast::ReadRequest& request) { return {notes.at(request.database)}; }
    Writer open_writer(holdfast::WriteRequest request) { return {this, request.database}; }
};
using Backups = holdfast::BackupCoordinator<Notes, holdfast::Policies<holdfast::AsioScheduler,
    holdfast::Destinations<holdfast::LocalFolder>, holdfast::XChaCha20Poly1305, holdfast::SqlitePersistence>>;

int main() {
    boost::asio::thread_pool threads(2);
    Notes engine;
    const std::string folder = std::filesystem::temp_directory_path() / "holdfast-notes";
    holdfast::SqlitePersistence memory({.path = folder + ".sqlite"});
    Backups backups(engine, memory, {.executor = threads.get_executor(), .blocking_executor = threads.get_executor()});
    backups.async_start(boost::asio::use_future).get();
    holdfast::ServerWideBackupConfiguration nightly{.name = "Nightly", .full_backup_frequency = "0 2 * * *"};
    nightly.local_settings = holdfast::LocalSettings{.folder_path = folder};
    backups.async_put_server_wide_backup_configuration(nightly, boost::asio::use_future).get();
    for (const auto& task : backups.async_get_ongoing_tasks("", boost::asio::use_future).get())
        std::cout << task.task_name << " runs next in " << task.next_backup->time_span.count() / 36'000'000'000 << " h\n";
    backups.async_stop(boost::asio::use_future).get();
}
