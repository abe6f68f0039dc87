#include "environment.hpp"

#include <holdfast/engine/files/database_names.hpp>
#include <holdfast/engine/lmdb.hpp>
#include <holdfast/testing/laws/host_engine.hpp>

#include <catch2/catch.hpp>

#include <support/temporary_folder.hpp>

#include <map>
#include <memory>
#include <mutex>

namespace {

/// A server that has the environments it writes open, and gives them to the engine; what is restored it opens when it
/// is asked for.
template <bool single_files>
class Harness {
public:
    static constexpr bool snapshots = true;
    static constexpr bool encryption = false;

    holdfast::LmdbEngine& engine() { return engine_; }
    void create_database(const std::string& name, const holdfast::SecretBytes&) { open(name); }
    void put(const std::string& name, const std::string& key, const std::string& value)
    {
        open(name)->put(short_key(key), key + "=" + value);
    }
    void erase(const std::string& name, const std::string& key) { open(name)->erase(short_key(key)); }
    std::string digest(const std::string& name) { return open(name)->digest(); }

private:
    /// A key of LMDB has at most 511 bytes.
    static std::string short_key(const std::string& key)
    {
        return "k" + key.substr(0, 100) + std::to_string(std::hash<std::string>()(key));
    }
    std::shared_ptr<Environment> open(const std::string& name)
    {
        const std::lock_guard lock(mutex_);
        auto& environment = open_[name];
        if (!environment) {
            const std::string_view reserved[]{"-lock"};
            const auto path = std::filesystem::path(folder_.path()) / holdfast::files::file_name_of(name, reserved);
            environment = std::make_shared<Environment>(path, single_files ? MDB_NOSUBDIR : 0);
        }
        return environment;
    }
    std::shared_ptr<MDB_env> given(const std::string& name)
    {
        const std::lock_guard lock(mutex_);
        const auto found = open_.find(name);
        return found == open_.end() ? nullptr : found->second->get();
    }

    TemporaryFolder folder_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Environment>> open_;
    holdfast::LmdbEngine engine_{{.folder = folder_.path(),
                                  .single_files = single_files,
                                  .environment = [this](const std::string& name) { return given(name); }}};
};

template <bool single_files>
void check_laws()
{
    for (const auto& law : holdfast::host_engine_laws<Harness<single_files>>()) {
        DYNAMIC_SECTION(law.name)
        {
            Harness<single_files> harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}

}  // namespace

TEST_CASE("the LMDB engine keeps the laws of HostEngine: folders")
{
    check_laws<false>();
}
TEST_CASE("the LMDB engine keeps the laws of HostEngine: single files")
{
    check_laws<true>();
}
