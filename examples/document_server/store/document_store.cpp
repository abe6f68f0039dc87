#include "document_store.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <atomic>
#include <utility>

namespace document_server {

/// A database that exists. Its file is open while it is in use, and a while longer.
struct DocumentStore::Database {
    Database(std::string name_, std::string incarnation_, std::filesystem::path path_, holdfast::SecretBytes key)
        : name(std::move(name_)), incarnation(std::move(incarnation_)), path(std::move(path_)), sealer(std::move(key))
    {
    }

    const std::string name;
    const std::string incarnation;
    const std::filesystem::path path;
    const Sealer sealer;

    std::mutex turn;                     ///< whoever uses `file`
    std::unique_ptr<DocumentFile> file;  ///< null = closed
    bool dropped = false;

    std::mutex state_mutex;
    std::optional<State> state;  ///< empty = not known yet

    // Guarded by the store's mutex.
    std::uint64_t last_use = 0;
    bool open = false;
};

DocumentStore::DocumentStore(std::filesystem::path folder, std::size_t maximum_open_files)
    : folder_(std::move(folder)), maximum_open_files_(maximum_open_files)
{
    std::filesystem::remove_all(temporary_folder());
    std::filesystem::create_directories(temporary_folder());
    const std::vector<std::filesystem::directory_entry> items{std::filesystem::directory_iterator(folder_), {}};
    for (const auto& item : items) {
        const std::string name = item.path().filename().string();
        // A crash while a database was made or dropped leaves these behind.
        for (const std::string_view part : {"-wal", "-shm", ".key"})
            if (name.ends_with(".sqlite" + std::string(part)) &&
                !std::filesystem::exists(folder_ / name.substr(0, name.size() - part.size())))
                std::filesystem::remove(item.path());
        const std::optional<FileName> parsed = FileName::parse(name);
        if (!parsed) continue;
        databases_[fold(parsed->database)] = std::make_shared<Database>(
            parsed->database, parsed->incarnation, item.path(), read_key_file(key_file_of(item.path())));
    }
}

DocumentStore::~DocumentStore() = default;

std::shared_ptr<DocumentStore::Database> DocumentStore::find(const std::string& database) const
{
    const std::lock_guard lock(mutex_);
    const auto found = databases_.find(fold(database));
    if (found == databases_.end()) throw NoSuchDatabase(database);
    return found->second;
}

/// Calls `function` with the open file, while nobody else uses it.
template <class Function>
auto DocumentStore::with_file(Database& database, Function function)
{
    make_room_for(database);
    const std::lock_guard turn(database.turn);
    if (database.dropped) throw NoSuchDatabase(database.name);
    if (!database.file)
        database.file =
            std::make_unique<DocumentFile>(database.path, database.sealer, DocumentFile::Durability::durable);
    {
        const std::lock_guard lock(mutex_);
        database.last_use = ++uses_;
        database.open = true;
    }
    return function(*database.file);
}

/// Closes files, least recently used first, until one more may be open. One that is in use stays.
void DocumentStore::make_room_for(const Database& wanted)
{
    const std::lock_guard lock(mutex_);
    if (wanted.open) return;
    std::vector<Database*> open;
    for (const auto& [name, database] : databases_)
        if (database->open) open.push_back(database.get());
    if (open.size() < maximum_open_files_) return;
    std::sort(open.begin(), open.end(), [](const Database* a, const Database* b) { return a->last_use < b->last_use; });
    for (std::size_t i = 0; i <= open.size() - maximum_open_files_; ++i) {
        const std::unique_lock turn(open[i]->turn, std::try_to_lock);
        if (!turn) continue;
        open[i]->file.reset();
        open[i]->open = false;
    }
}

void DocumentStore::create(const std::string& database, holdfast::SecretBytes key)
{
    if (exists(database)) throw DatabaseExists(database);
    TemporaryFile file(temporary_folder());
    {
        const Sealer sealer(key.clone());
        const DocumentFile empty(file.path(), sealer, DocumentFile::Durability::building);
    }
    adopt(database, file.path(), std::move(key));
    file.release();
}

void DocumentStore::adopt(const std::string& database, const std::filesystem::path& file, holdfast::SecretBytes key)
{
    const FileName name = FileName::fresh(database);
    const std::filesystem::path path = folder_ / name.text();
    Connection(file).execute("PRAGMA journal_mode = WAL");  // kept in the file: readers need not wait for a writer
    sync(file);
    // Under the lock, so that of two that want one name only the first gets it.
    const std::lock_guard lock(mutex_);
    if (databases_.contains(fold(database))) throw DatabaseExists(database);
    if (!key.empty()) write_key_file(key_file_of(path), key);
    std::filesystem::rename(file, path);
    sync(folder_);
    databases_[fold(database)] = std::make_shared<Database>(database, name.incarnation, path, std::move(key));
}

bool DocumentStore::drop(const std::string& database)
{
    std::shared_ptr<Database> gone;
    {
        const std::lock_guard lock(mutex_);
        const auto found = databases_.find(fold(database));
        if (found == databases_.end()) return false;
        gone = found->second;
        databases_.erase(found);
    }
    const std::lock_guard turn(gone->turn);
    gone->dropped = true;
    gone->file.reset();
    for (const char* part : {"", "-wal", "-shm", ".key"})
        std::filesystem::remove(std::filesystem::path(gone->path) += part);
    sync(folder_);
    return true;
}

std::vector<DatabaseDescription> DocumentStore::list() const
{
    const std::lock_guard lock(mutex_);
    std::vector<DatabaseDescription> all;
    for (const auto& [folded, database] : databases_)
        all.push_back({database->name, database->incarnation, database->sealer.encrypts()});
    return all;
}

bool DocumentStore::exists(const std::string& database) const
{
    const std::lock_guard lock(mutex_);
    return databases_.contains(fold(database));
}

State DocumentStore::write(const std::string& database, std::span<const Change> changes)
{
    std::vector<std::pair<const Change*, std::string>> canonical;
    for (const Change& change : changes) {
        canonical.emplace_back(&change, change.json ? canonical_json(*change.json) : std::string{});
        if (change.id.empty() || change.id.size() > 1024) throw StoreError("An id has 1 to 1024 bytes");
        if (canonical.back().second.size() > maximum_document_size) throw StoreError("A document is too large");
    }
    const std::shared_ptr<Database> target = find(database);
    return with_file(*target, [&](DocumentFile& file) {
        try {
            TransactionScope transaction(file.connection());
            Etag etag = file.last_etag();
            for (const auto& [change, json] : canonical) {
                if (change->json)
                    file.put(++etag, change->id, json);
                else if (file.erase(etag + 1, change->id))
                    ++etag;
            }
            if (etag != file.last_etag()) file.finish(etag);
            transaction.commit();
        } catch (...) {
            file.reload();
            throw;
        }
        const State now{file.last_etag(), file.digest().text()};
        const std::lock_guard lock(target->state_mutex);
        target->state = now;
        return now;
    });
}

std::optional<std::string> DocumentStore::get(const std::string& database, const std::string& id)
{
    return with_file(*find(database), [&](DocumentFile& file) { return file.get(id); });
}

State DocumentStore::state(const std::string& database)
{
    const std::shared_ptr<Database> target = find(database);
    {
        const std::lock_guard lock(target->state_mutex);
        if (target->state) return *target->state;
    }
    return with_file(*target, [&](DocumentFile& file) {
        const State now{file.last_etag(), file.digest().text()};
        const std::lock_guard lock(target->state_mutex);
        target->state = now;
        return now;
    });
}

std::optional<std::string> DocumentStore::digest_at(const std::string& database, Etag etag)
{
    const std::shared_ptr<Database> target = find(database);
    return with_file(*target, [&](DocumentFile& file) -> std::optional<std::string> {
        if (etag == 0) return ContentDigest().text();
        Statement state(file.connection(), "SELECT digest FROM states WHERE etag = ?1");
        if (!state.bind(1, static_cast<std::int64_t>(etag)).step()) return std::nullopt;
        return target->sealer.open("digest", state.blob(0));
    });
}

std::pair<std::uint64_t, std::string> DocumentStore::count_and_digest(const std::string& database)
{
    const std::shared_ptr<Database> target = find(database);
    Connection connection = open_for_reading(database);
    std::uint64_t count = 0;
    ContentDigest digest;
    visit_documents(connection, target->sealer, 0, [&](Etag, std::string_view id, std::string_view body) {
        ++count;
        digest.add(id, body);
    });
    return {count, digest.text()};
}

Connection DocumentStore::open_for_reading(const std::string& database)
{
    return Connection(find(database)->path, SQLITE_OPEN_READONLY);
}

holdfast::SecretBytes DocumentStore::key(const std::string& database) const
{
    return find(database)->sealer.key().clone();
}

std::string canonical_json(std::string_view json)
{
    boost::json::error_code ec;
    const boost::json::value value = boost::json::parse({json.data(), json.size()}, ec);
    if (ec) throw StoreError("A document is not JSON: " + ec.message());
    return boost::json::serialize(value);
}

}  // namespace document_server
