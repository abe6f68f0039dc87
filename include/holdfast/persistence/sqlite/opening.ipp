#ifndef HOLDFAST_PERSISTENCE_SQLITE_OPENING_IPP
#define HOLDFAST_PERSISTENCE_SQLITE_OPENING_IPP

#include <holdfast/error.hpp>
#include <holdfast/persistence/key_file.hpp>
#include <holdfast/persistence/sqlite/implementation.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <system_error>

namespace holdfast::inline v1 {

namespace {

constexpr int sqlite_application_id = 0x486f6466;  // "Hodf"
constexpr int sqlite_schema_version = 1;
constexpr const char* sqlite_records_table =
    "CREATE TABLE records(key BLOB NOT NULL PRIMARY KEY, revision INTEGER NOT NULL, sealed BLOB NOT NULL) WITHOUT "
    "ROWID";
constexpr const char* sqlite_state_table =
    "CREATE TABLE state(id INTEGER PRIMARY KEY CHECK(id = 0), key_id BLOB NOT NULL, sealed BLOB NOT NULL)";

const SqlitePersistenceOptions& checked_options(const SqlitePersistenceOptions& options)
{
    const auto refused = [](const std::string& path) {
        return path.empty() || path.front() != '/' || path.size() > 4000 || path.find('\0') != std::string::npos;
    };
    if (refused(options.path) || (!options.key_file.empty() && refused(options.key_file)))
        throw Error(errc::invalid_argument, "SqlitePersistenceOptions names the file \"" + options.path.substr(0, 200) +
                                                "\" and the key file \"" + options.key_file.substr(0, 200) +
                                                "\". Give absolute paths of at most 4000 bytes.");
    return options;
}

[[noreturn]] void throw_file(int error, std::string_view doing, const std::string& path)
{
    throw Error(error == ENOSPC || error == EDQUOT ? errc::persistence_full : errc::persistence_failed,
                "Cannot " + std::string(doing) + " the persistence " + path + ": " +
                    std::generic_category().message(error) + ". " + std::string(detail::local_advice(error)));
}

/// True if there is a file with something in it.
bool has_content(const std::string& path)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        if (errno != ENOENT) throw_file(errno, "open", path);
        return false;
    }
    if (!S_ISREG(status.st_mode))
        throw Error(errc::persistence_failed,
                    "The persistence " + path + " is not a regular file. Give the path of a file.");
    return status.st_size != 0;
}

RecordSeal seal_of(const SqlitePersistenceOptions& options)
{
    if (!options.seal_key.empty()) return RecordSeal(options.seal_key);
    const std::string path = options.key_file.empty() ? options.path + ".key" : options.key_file;
    if (auto key = read_key_file(path)) return RecordSeal(*key);
    if (has_content(options.path))
        throw Error(errc::key_missing, "The key file " + path + " of the persistence " + options.path +
                                           " is missing. Put it back; if it is lost, move the persistence away and put "
                                           "the templates anew.");
    return RecordSeal(create_key_file(path));
}

/// Mode 0600 before SQLite sees it: its log gets the same.
void prepare_file(const std::string& path)
{
    const detail::FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    struct stat status{};
    if (!file || ::fstat(file.get(), &status) != 0) throw_file(errno, "open", path);
    if ((status.st_mode & 07777) != 0600 && ::fchmod(file.get(), 0600) != 0)
        throw_file(errno, "restrict the access to", path);
    if (::chmod((path + "-wal").c_str(), 0600) != 0 && errno != ENOENT)
        throw_file(errno, "restrict the access to the log of", path);
    if (status.st_size != 0) return;
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    const detail::FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) throw_file(errno, "open the folder of", path);
    if (const int error = detail::sync_directory(directory.get()); error != 0) throw_file(error, "create", path);
}

}  // namespace

detail::SqliteConnection SqlitePersistence::Implementation::open_connection(const std::string& path)
{
    prepare_file(path);
    detail::SqliteConnection connection(path);
    connection.execute("PRAGMA cell_size_check = ON");
    connection.execute("PRAGMA temp_store = MEMORY");
    connection.execute("PRAGMA locking_mode = EXCLUSIVE");
    if (connection.value("PRAGMA journal_mode = WAL") != "wal")
        throw Error(errc::persistence_failed,
                    "SQLite cannot keep a log (WAL) for the persistence " + path + ". Put it on a local file system.");
    connection.execute("PRAGMA synchronous = FULL");
    connection.execute("PRAGMA journal_size_limit = 16777216");
    return connection;
}

SqlitePersistence::Implementation::Implementation(const SqlitePersistenceOptions& options)
    : lock_(checked_options(options).path), seal_(seal_of(options)), connection_(open_connection(options.path))
{
    const bool blank = connection_.value("PRAGMA user_version") == "0" &&
                       connection_.value("PRAGMA application_id") == "0" &&
                       connection_.value("SELECT count(*) FROM sqlite_schema") == "0";
    if (blank) create(lock_);
    check_file();
    load_state();
    check_records();
    check_note();
    statements_.emplace(connection_);
    identity_ = identity_of(options.path);
}

std::pair<std::uint64_t, std::uint64_t> SqlitePersistence::Implementation::identity_of(const std::string& path) noexcept
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {status.st_dev, status.st_ino};
}

void SqlitePersistence::Implementation::create(const detail::PersistenceLock& lock)
{
    if (lock.noted() != 0)
        throw Error(errc::persistence_damaged,
                    "The persistence " + connection_.path() + " is missing or empty, but " + lock.path() +
                        " says that it had revision " + std::to_string(lock.noted()) +
                        ". Put a copy of it back; to begin anew without templates, remove " + lock.path() + ".");
    const auto& id = seal_.key_id();
    const std::string sealed = sealed_state(State{});
    try {
        connection_.execute("BEGIN IMMEDIATE");
        connection_.execute(sqlite_records_table);
        connection_.execute(sqlite_state_table);
        {
            detail::SqliteStatement insert(connection_, "INSERT INTO state(id, key_id, sealed) VALUES(0, ?1, ?2)");
            detail::SqliteStatement::Run run(insert);
            run.bind(1, std::string_view(reinterpret_cast<const char*>(id.data()), id.size())).bind(2, sealed);
            run.finish("create");
        }
        connection_.execute(("PRAGMA application_id = " + std::to_string(sqlite_application_id)).c_str());
        connection_.execute(("PRAGMA user_version = " + std::to_string(sqlite_schema_version)).c_str());
        connection_.execute("COMMIT");
    } catch (...) {
        roll_back();
        throw;
    }
}

void SqlitePersistence::Implementation::check_file()
{
    if (connection_.value("PRAGMA application_id") != std::to_string(sqlite_application_id))
        connection_.fail_damaged("it carries the mark of another program");
    const std::string version = connection_.value("PRAGMA user_version");
    if (version != std::to_string(sqlite_schema_version))
        throw Error(errc::unsupported_format, "The persistence " + connection_.path() + " has version " + version +
                                                  "; this server knows version " +
                                                  std::to_string(sqlite_schema_version) +
                                                  ". Start the server that wrote it, or a newer one.");
    if (sqlite3_db_readonly(connection_.get(), "main") != 0)
        connection_.fail_damaged("its header says that it must not be written");
    if (connection_.value("PRAGMA quick_check(1)") != "ok") connection_.fail_damaged("SQLite's quick check fails");
    const std::string schema = connection_.value(
        "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name)");
    if (schema != std::string(sqlite_records_table) + ';' + sqlite_state_table)
        connection_.fail_damaged("its tables are not those of holdfast");
}

std::string SqlitePersistence::Implementation::sealed_state(const State& state) const
{
    std::string plain;
    for (const std::uint64_t number : {state.revision, state.records})
        for (int shift = 0; shift < 64; shift += 8) plain.push_back(static_cast<char>((number >> shift) & 0xff));
    // No record has a blank key.
    return seal_.seal("", 0, plain);
}

void SqlitePersistence::Implementation::load_state()
{
    detail::SqliteStatement select(connection_, "SELECT key_id, sealed FROM state WHERE id = 0");
    detail::SqliteStatement::Run run(select);
    if (!run.step("read")) connection_.fail_damaged("its state is missing");
    const auto& id = seal_.key_id();
    if (run.bytes(0) != std::string_view(reinterpret_cast<const char*>(id.data()), id.size()))
        throw Error(errc::wrong_key, "The persistence " + connection_.path() +
                                         " was sealed with another key. Give the key, or put back the key file, that "
                                         "belongs to it.");
    const auto plain = seal_.open("", 0, run.bytes(1));
    if (!plain || plain->size() != 16) connection_.fail_damaged("its state is not what was sealed");
    const auto number = [&](std::size_t at) {
        std::uint64_t result = 0;
        for (std::size_t i = 8; i-- > 0;) result = (result << 8) | static_cast<unsigned char>((*plain)[at + i]);
        return result;
    };
    state_ = State{number(0), number(8)};
}

void SqlitePersistence::Implementation::check_records()
{
    detail::SqliteStatement select(connection_, "SELECT key, revision, sealed FROM records ORDER BY key");
    detail::SqliteStatement::Run run(select);
    std::uint64_t count = 0;
    std::string previous;
    while (run.step("read")) {
        Record record = read_row(run);
        if (record.key <= previous || record.revision > state_.revision)
            connection_.fail_damaged("the record " + record.key + " is out of order");
        previous = std::move(record.key);
        ++count;
    }
    if (count != state_.records)
        connection_.fail_damaged("it has " + std::to_string(count) + " records and should have " +
                                 std::to_string(state_.records));
}

void SqlitePersistence::Implementation::check_note()
{
    const Revision noted = lock_.noted();
    if (noted > state_.revision)
        throw Error(errc::persistence_damaged,
                    "The persistence " + connection_.path() + " has revision " + std::to_string(state_.revision) +
                        ", but revision " + std::to_string(noted) +
                        " was committed: its newest changes are lost, or it "
                        "is an older copy. Put the newest copy back; to go on with this one, remove " +
                        lock_.path() + ".");
    lock_.note(state_.revision);
}

}  // namespace holdfast::inline v1

#endif
