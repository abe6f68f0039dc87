#ifndef HOLDFAST_TESTS_SUPPORT_MEMORY_PLACES_HPP
#define HOLDFAST_TESTS_SUPPORT_MEMORY_PLACES_HPP

#include <holdfast/configuration/local_settings.hpp>
#include <holdfast/configuration/s3_settings.hpp>
#include <holdfast/destination/memory.hpp>
#include <holdfast/detail/destination_port.hpp>
#include <holdfast/testing/faulty_destination.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace holdfast_tests {

/// A place in memory with a script of faults, found by the root that a template names.
struct NamedPlace {
    std::shared_ptr<holdfast::MemoryPlace> place = std::make_shared<holdfast::MemoryPlace>();
    std::shared_ptr<holdfast::testing::FaultScript> script = std::make_shared<holdfast::testing::FaultScript>();
};

inline std::map<std::string, NamedPlace>& named_places()
{
    static std::map<std::string, NamedPlace> places;
    return places;
}

struct PortWriter {
    std::unique_ptr<holdfast::detail::ObjectWriterPort> port;
    boost::asio::awaitable<void> append(std::span<const std::byte> bytes) { return port->append(bytes); }
    boost::asio::awaitable<void> commit() { return port->commit(); }
    boost::asio::awaitable<void> discard() { return port->discard(); }
};

struct PortReader {
    std::unique_ptr<holdfast::detail::ObjectReaderPort> port;
    boost::asio::awaitable<std::size_t> read(std::span<std::byte> into) { return port->read(into); }
};

/// Shared by the two models below: `root/folder` names the place and the folder in it.
class InMemoryPlaceModel {
public:
    static constexpr bool durable = false;

    boost::asio::awaitable<PortWriter> create(const holdfast::CreateRequest& request)
    {
        auto writer = co_await port_->create(request);
        PortWriter result{std::move(writer)};
        co_return result;
    }
    boost::asio::awaitable<PortReader> open(const std::string& name, std::uint64_t offset)
    {
        auto reader = co_await port_->open(name, offset);
        PortReader result{std::move(reader)};
        co_return result;
    }
    boost::asio::awaitable<holdfast::ListPage> list(const holdfast::ListRequest& request) { return port_->list(request); }
    boost::asio::awaitable<void> remove(const std::string& name) { return port_->remove(name); }
    boost::asio::awaitable<std::uint64_t> sweep(const std::string& prefix) { return port_->sweep(prefix); }
    boost::asio::awaitable<void> check() { return port_->check(); }

protected:
    InMemoryPlaceModel(const std::string& root, const std::string& folder,
                       const holdfast::DestinationEnvironment& environment)
    {
        const auto& named = named_places()[root];
        holdfast::MemorySettings settings;
        settings.folder = folder;
        settings.place = named.place;
        port_ = std::make_shared<holdfast::testing::FaultyDestinationPort>(
            std::make_shared<holdfast::detail::DestinationAdapter<holdfast::MemoryDestination>>(settings, environment),
            named.script);
    }

private:
    std::shared_ptr<holdfast::detail::DestinationPort> port_;
};

/// Takes the place of a local folder: `/root/folder`.
class MemoryLocal : public InMemoryPlaceModel {
public:
    using settings_type = holdfast::LocalSettings;
    static constexpr std::string_view name = "Local";
    MemoryLocal(const holdfast::LocalSettings& settings, const holdfast::DestinationEnvironment& environment)
        : InMemoryPlaceModel(root_of(settings.folder_path), folder_of(settings.folder_path), environment)
    {
    }

private:
    static std::string root_of(const std::string& path) { return path.substr(0, path.find('/', 1)); }
    static std::string folder_of(const std::string& path)
    {
        const auto slash = path.find('/', 1);
        return slash == std::string::npos ? "" : path.substr(slash + 1);
    }
};

/// Takes the place of a bucket.
class MemoryBucket : public InMemoryPlaceModel {
public:
    using settings_type = holdfast::S3Settings;
    static constexpr std::string_view name = "AmazonS3";
    MemoryBucket(const holdfast::S3Settings& settings, const holdfast::DestinationEnvironment& environment)
        : InMemoryPlaceModel(settings.bucket_name, settings.remote_folder_name.value_or(""), environment)
    {
    }
};

static_assert(holdfast::Destination<MemoryLocal>);
static_assert(holdfast::Destination<MemoryBucket>);

}  // namespace holdfast_tests

#endif
