#include <support/data_plane.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace holdfast;
using test::DataPlane;

namespace {

/// A place that gives objects only some time after they were asked for.
class ArchivePort final : public detail::DestinationPort {
public:
    explicit ArchivePort(std::shared_ptr<detail::DestinationPort> under) : under_(std::move(under)) {}

    std::string_view name() const override { return under_->name(); }
    detail::awaitable<std::unique_ptr<detail::ObjectWriterPort>> create(CreateRequest request) override
    {
        return under_->create(std::move(request));
    }
    detail::awaitable<std::unique_ptr<detail::ObjectReaderPort>> open(std::string object, std::uint64_t offset) override
    {
        const bool kept_at_hand = !manifests_too && object.ends_with(".json");
        if (!kept_at_hand && !ready.contains(object)) {
            asked.insert(object);
            throw Error(errc::not_yet_readable, "The object " + object + " was asked for. Try again at noon.");
        }
        return under_->open(std::move(object), offset);
    }
    detail::awaitable<ListPage> list(ListRequest request) override { return under_->list(std::move(request)); }
    detail::awaitable<void> remove(std::string object) override { return under_->remove(std::move(object)); }
    detail::awaitable<std::uint64_t> sweep(std::string prefix) override { return under_->sweep(std::move(prefix)); }
    detail::awaitable<void> check() override { return under_->check(); }

    void noon() { ready = asked; }

    bool manifests_too = false;
    std::set<std::string> asked{};
    std::set<std::string> ready{};

private:
    std::shared_ptr<detail::DestinationPort> under_;
};

struct Archive {
    DataPlane plane{};
    std::shared_ptr<ArchivePort> port{};

    Archive()
    {
        for (int i = 0; i < 3; ++i) {
            plane.engine.put("orders", "a", std::to_string(i));
            plane.back_up(i == 0);
        }
        port = std::make_shared<ArchivePort>(plane.places[0].port);
        plane.places[0].port = port;
    }
    [[nodiscard]] std::string restore_failure()
    {
        try {
            plane.run(restore(plane.restore_job()));
        } catch (const Error& error) {
            CHECK(error.code() == errc::not_yet_readable);
            return error.what();
        }
        return {};
    }
};

}  // namespace

TEST_CASE("a restore from an archive asks for all that it needs at once")
{
    Archive archive;
    const auto text = archive.restore_failure();
    CHECK(archive.port->asked.size() == 3);
    CHECK_THAT(text,
               Catch::Contains("Try again at noon. All 3 objects of the chosen backups have been asked for; 3 are "
                               "not readable yet."));
    archive.port->noon();
    CHECK(archive.restore_failure().empty());
}

TEST_CASE("a restore from an archive needs what no other place has")
{
    Archive archive;
    auto job = archive.plane.restore_job();
    archive.plane.add_place("Other");
    job.places.push_back(archive.plane.places[1].place());
    CHECK_THROWS_WITH(archive.plane.run(restore(std::move(job))), Catch::Contains("3 are not readable yet"));
}

TEST_CASE("a list that is blank only because all manifests are archived is an error that says so")
{
    Archive archive;
    archive.port->manifests_too = true;
    error_code code;
    std::string text;
    try {
        archive.plane.run(list_restore_points(*archive.port));
    } catch (const Error& error) {
        code = error.code();
        text = error.what();
    }
    CHECK(code == errc::not_yet_readable);
    CHECK_THAT(text, Catch::Contains("manifest.json") && Catch::Contains("Try again at noon."));
    CHECK(archive.port->asked.size() == 3);
    archive.port->noon();
    CHECK(archive.plane.run(list_restore_points(*archive.port)).size() == 3);
    CHECK(archive.plane.run(list_restore_points(*archive.port, "nothing/here/")).empty());
}
