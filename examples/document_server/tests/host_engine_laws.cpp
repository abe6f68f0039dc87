#include "backup/document_host_engine.hpp"
#include "temporary_folder.hpp"

#include <holdfast/testing/laws/host_engine.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <catch2/catch.hpp>

namespace {

using namespace document_server;

/// Puts the laws' texts into documents.
class Harness {
public:
    static constexpr bool snapshots = true;

    DocumentHostEngine& engine() { return engine_; }
    void create_database(const std::string& name, holdfast::SecretBytes key) { store_.create(name, std::move(key)); }
    void put(const std::string& database, const std::string& key, const std::string& value)
    {
        const std::vector<Change> change{{key, boost::json::serialize(boost::json::value{{"text", value}})}};
        store_.write(database, change);
    }
    void erase(const std::string& database, const std::string& key)
    {
        const std::vector<Change> change{{key, std::nullopt}};
        store_.write(database, change);
    }
    std::string digest(const std::string& database) { return store_.count_and_digest(database).second; }

private:
    TemporaryFolder folder_;
    DocumentStore store_{folder_.path()};
    DocumentHostEngine engine_{store_};
};

}  // namespace

TEST_CASE("the document engine keeps the laws of HostEngine")
{
    for (const auto& law : holdfast::host_engine_laws<Harness>()) {
        DYNAMIC_SECTION(law.name)
        {
            Harness harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}
