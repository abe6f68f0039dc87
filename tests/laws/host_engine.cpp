#include <holdfast/testing/in_memory_engine.hpp>
#include <holdfast/testing/laws/host_engine.hpp>

#include <catch2/catch.hpp>

namespace {

using namespace holdfast;

class InMemoryHarness {
public:
    static constexpr bool snapshots = true;
    InMemoryEngine& engine() { return engine_; }
    void create_database(const std::string& name, SecretBytes key) { engine_.create_database(name, std::move(key)); }
    void put(const std::string& db, const std::string& key, const std::string& value) { engine_.put(db, key, value); }
    void erase(const std::string& db, const std::string& key) { engine_.erase(db, key); }
    std::string digest(const std::string& db) { return engine_.digest(db); }

protected:
    InMemoryEngine engine_;
};

/// Breaks one promise each, so that the laws are seen to notice.
struct LiesAboutSizes : InMemoryHarness {
    LiesAboutSizes()
    {
        InMemoryFaults faults;
        faults.declared_size_is_off_by = 1;
        engine_.set_faults(faults);
    }
};

struct EndsEarly : InMemoryHarness {
    EndsEarly()
    {
        InMemoryFaults faults;
        faults.declares_no_sizes = true;
        faults.reader_ends_after = 100;
        engine_.set_faults(faults);
    }
};

struct DeclaresNothing : InMemoryHarness {
    DeclaresNothing()
    {
        InMemoryFaults faults;
        faults.declares_no_entries = true;
        engine_.set_faults(faults);
    }
};

template <class Harness>
std::vector<std::string> broken_laws()
{
    std::vector<std::string> broken;
    for (const auto& law : host_engine_laws<Harness>()) {
        Harness harness;
        try {
            law.check(harness);
        } catch (const std::exception&) {
            broken.emplace_back(law.name);
        }
    }
    return broken;
}

}  // namespace

TEST_CASE("the in-memory engine keeps the laws of HostEngine")
{
    for (const auto& law : host_engine_laws<InMemoryHarness>()) {
        DYNAMIC_SECTION(law.name)
        {
            InMemoryHarness harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}

TEST_CASE("the laws notice an engine that breaks them")
{
    CHECK(broken_laws<InMemoryHarness>().empty());
    CHECK(broken_laws<LiesAboutSizes>().size() > 10);
    CHECK(broken_laws<EndsEarly>().size() > 5);
    CHECK(broken_laws<DeclaresNothing>().size() > 10);
}
