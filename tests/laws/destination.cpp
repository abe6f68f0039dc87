#include <holdfast/testing/laws/destination.hpp>

#include <holdfast/destination/local_folder.hpp>
#include <holdfast/destination/memory.hpp>
#include <holdfast/testing/faulty_destination.hpp>

#include <support/temporary_folder.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace {

struct LocalFolderHarness {
    using destination_type = holdfast::LocalFolder;
    static constexpr std::size_t many = 1100;  // each of them waits for the disk
    holdfast::LocalSettings settings() const
    {
        holdfast::LocalSettings result;
        result.folder_path = folder.path() + "/place/database";
        return result;
    }
    TemporaryFolder folder;
};

struct MemoryHarness {
    using destination_type = holdfast::MemoryDestination;
    static constexpr std::size_t many = 2100;
    holdfast::MemorySettings settings() const { return shared; }
    holdfast::MemorySettings shared{false, "some/folder", std::make_shared<holdfast::MemoryPlace>()};
};

/// A model whose functions are coroutines.
template <class Inner>
struct CoroutineHarness : Inner {
    using destination_type = holdfast::testing::FaultyDestination<typename Inner::destination_type>;
    static constexpr std::size_t many = 50;
};

}  // namespace

TEMPLATE_TEST_CASE("A shipped destination keeps the laws", "[laws]", MemoryHarness, LocalFolderHarness,
                   CoroutineHarness<MemoryHarness>, CoroutineHarness<LocalFolderHarness>)
{
    for (const auto& law : holdfast::destination_laws<TestType>()) {
        DYNAMIC_SECTION(law.name)
        {
            TestType harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}

namespace {

/// Breaks one promise: a taken name is written again.
class Overwriting : public holdfast::MemoryDestination {
public:
    Overwriting(const holdfast::MemorySettings& settings, const holdfast::DestinationEnvironment& environment)
        : MemoryDestination(settings, environment), place_(settings.place)
    {
    }
    struct Writer {
        holdfast::MemoryWriter inner;
        std::shared_ptr<holdfast::MemoryPlace> place;
        std::string name;
        void append(std::span<const std::byte> bytes) { inner.append(bytes); }
        void commit()
        {
            place->remove(name);
            inner.commit();
        }
        void discard() { inner.discard(); }
    };
    Writer create(const holdfast::CreateRequest& request)
    {
        return Writer{MemoryDestination::create(request), place_, request.name};
    }

private:
    std::shared_ptr<holdfast::MemoryPlace> place_;
};

struct OverwritingHarness {
    using destination_type = Overwriting;
    static constexpr std::size_t many = 10;
    holdfast::MemorySettings settings() const { return shared; }
    holdfast::MemorySettings shared{};
};

}  // namespace

TEST_CASE("The laws find a destination that writes a taken name again, and say so", "[laws]")
{
    std::string broken;
    for (const auto& law : holdfast::destination_laws<OverwritingHarness>()) {
        OverwritingHarness harness;
        try {
            law.check(harness);
        } catch (const holdfast::LawBroken&) {
            broken += std::string(law.name) + '\n';
        }
    }
    CHECK(broken == "a taken name is not written again\nwriters, readers and removals do not disturb each other\n");
}
