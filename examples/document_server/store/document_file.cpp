#include "document_file.hpp"

namespace document_server {

namespace {

constexpr const char* schema = R"(
    CREATE TABLE IF NOT EXISTS documents (etag INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS tombstones (etag INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
    CREATE TABLE IF NOT EXISTS states (etag INTEGER PRIMARY KEY, digest BLOB NOT NULL);
)";

Connection open(const std::filesystem::path& file, DocumentFile::Durability durability)
{
    Connection connection(file);
    if (durability == DocumentFile::Durability::durable)
        connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    else
        connection.execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
    Statement stated(connection, "PRAGMA application_id");
    stated.step();
    const std::int64_t found = stated.number(0);
    if (found != 0 && found != application_id) throw StoreError(file.string() + " is not a document database");
    if (found == 0) {
        connection.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
        connection.execute(schema);
    }
    return connection;
}

}  // namespace

DocumentFile::DocumentFile(const std::filesystem::path& file, const Sealer& sealer, Durability durability)
    : sealer_(sealer),
      connection_(open(file, durability)),
      find_(connection_, "SELECT body FROM documents WHERE id = ?1"),
      insert_(connection_, "INSERT INTO documents (etag, id, body) VALUES (?1, ?2, ?3)"),
      remove_(connection_, "DELETE FROM documents WHERE id = ?1"),
      bury_(connection_, "INSERT OR REPLACE INTO tombstones (etag, id) VALUES (?1, ?2)"),
      unbury_(connection_, "DELETE FROM tombstones WHERE id = ?1"),
      record_state_(connection_, "INSERT INTO states (etag, digest) VALUES (?1, ?2)")
{
    reload();
}

void DocumentFile::reload()
{
    Statement newest(connection_, "SELECT etag, digest FROM states ORDER BY etag DESC LIMIT 1");
    last_etag_ = 0;
    digest_ = {};
    if (!newest.step()) return;
    last_etag_ = static_cast<Etag>(newest.number(0));
    digest_ = ContentDigest::parse(sealer_.open("digest", newest.blob(1)));
}

bool DocumentFile::take_out(std::string_view id)
{
    const std::optional<std::string> body = get(id);
    if (!body) return false;
    digest_.remove(id, *body);
    remove_.bind(1, id).run();
    return true;
}

void DocumentFile::put(Etag etag, std::string_view id, std::string_view body)
{
    if (!take_out(id)) unbury_.bind(1, id).run();
    const std::string sealed = sealer_.seal(id, body);
    insert_.bind(1, static_cast<std::int64_t>(etag)).bind(2, id).bind(3, bytes_of(sealed)).run();
    digest_.add(id, body);
}

bool DocumentFile::erase(Etag etag, std::string_view id)
{
    if (!take_out(id)) return false;
    bury_.bind(1, static_cast<std::int64_t>(etag)).bind(2, id).run();
    return true;
}

void DocumentFile::finish(Etag etag)
{
    const std::string sealed = sealer_.seal("digest", digest_.text());
    record_state_.bind(1, static_cast<std::int64_t>(etag)).bind(2, bytes_of(sealed)).run();
    last_etag_ = etag;
}

std::optional<std::string> DocumentFile::get(std::string_view id)
{
    find_.bind(1, id);
    std::optional<std::string> body;
    if (find_.step()) body = sealer_.open(id, find_.blob(0));
    find_.reset();
    return body;
}

void adopt_content(Connection& connection, const Sealer& old, const Sealer& now)
{
    connection.execute("DELETE FROM states WHERE etag < (SELECT max(etag) FROM states)");
    if (!old.encrypts() && !now.encrypts()) return;
    Statement update(connection, "UPDATE documents SET body = ?2 WHERE etag = ?1");
    visit_documents(connection, old, 0, [&](Etag etag, std::string_view id, std::string_view body) {
        const std::string sealed = now.seal(id, body);
        update.bind(1, static_cast<std::int64_t>(etag)).bind(2, bytes_of(sealed)).run();
    });
    Statement state(connection, "SELECT digest FROM states");
    if (!state.step()) return;
    const std::string sealed = now.seal("digest", old.open("digest", state.blob(0)));
    state.reset();
    Statement(connection, "UPDATE states SET digest = ?1").bind(1, bytes_of(sealed)).run();
}

void visit_documents(Connection& connection, const Sealer& sealer, Etag after,
                     const std::function<void(Etag, std::string_view, std::string_view)>& visit)
{
    Statement rows(connection, "SELECT etag, id, body FROM documents WHERE etag > ?1 ORDER BY etag");
    rows.bind(1, static_cast<std::int64_t>(after));
    while (rows.step()) {
        const std::string_view id = rows.text(1);
        visit(static_cast<Etag>(rows.number(0)), id, sealer.open(id, rows.blob(2)));
    }
}

}  // namespace document_server
