#include "server.hpp"

#include <holdfast/testing/laws/host_engine.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>

namespace {

template <holdfast::RocksDbBackupForm form>
class Harness {
public:
    static constexpr bool snapshots = true;
    static constexpr bool builds_backups = form == holdfast::RocksDbBackupForm::files;

    holdfast::RocksDbEngine& engine() { return server_.engine(); }
    void create_database(const std::string& name, holdfast::SecretBytes key) { server_.create(name, std::move(key)); }
    void put(const std::string& name, const std::string& key, const std::string& value)
    {
        server_[name]->put(key, value);
    }
    void erase(const std::string& name, const std::string& key)
    {
        rocksdb_test::check(server_[name]->db->Delete({}, key));
    }
    std::string digest(const std::string& name) { return server_[name]->digest(); }

private:
    rocksdb_test::Server server_{rocksdb_test::plain_options(), {.backup_form = form}};
};

template <class H>
void check_laws()
{
    for (const auto& law : holdfast::host_engine_laws<H>()) {
        DYNAMIC_SECTION(law.name)
        {
            H harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}

}  // namespace

TEST_CASE("the RocksDB engine keeps the laws of HostEngine")
{
    check_laws<Harness<holdfast::RocksDbBackupForm::files>>();
}

TEST_CASE("the RocksDB engine keeps the laws of HostEngine with backups of records")
{
    check_laws<Harness<holdfast::RocksDbBackupForm::records>>();
}
