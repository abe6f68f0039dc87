#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_GOOGLE_CLOUD_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_GOOGLE_CLOUD_IPP

#include <holdfast/destination/google_cloud.hpp>
#include <holdfast/destination/google_cloud/client.hpp>
#include <holdfast/destination/google_cloud/download.hpp>
#include <holdfast/destination/google_cloud/place.hpp>
#include <holdfast/destination/google_cloud/upload.hpp>
#include <holdfast/destination/object_name.hpp>
#include <holdfast/destination/transfer/part_upload.hpp>

#include <utility>

namespace holdfast::inline v1 {

GoogleCloudWriter::GoogleCloudWriter(std::shared_ptr<transfer::PartUpload> upload) : upload_(std::move(upload)) {}
GoogleCloudWriter::~GoogleCloudWriter()
{
    if (upload_) upload_->abandon();
}
boost::asio::awaitable<void> GoogleCloudWriter::append(std::span<const std::byte> bytes)
{
    return upload_->append(bytes);
}
boost::asio::awaitable<void> GoogleCloudWriter::commit()
{
    return upload_->commit();
}
boost::asio::awaitable<void> GoogleCloudWriter::discard()
{
    return upload_->discard();
}

GoogleCloudReader::GoogleCloudReader(std::unique_ptr<google_cloud::Download> download) : download_(std::move(download))
{
}
GoogleCloudReader::GoogleCloudReader(GoogleCloudReader&&) noexcept = default;
GoogleCloudReader& GoogleCloudReader::operator=(GoogleCloudReader&&) noexcept = default;
GoogleCloudReader::~GoogleCloudReader() = default;
boost::asio::awaitable<std::size_t> GoogleCloudReader::read(std::span<std::byte> into)
{
    return download_->read(into);
}

GoogleCloud::GoogleCloud(const GoogleCloudSettings& settings, const DestinationEnvironment& environment)
    : GoogleCloud(settings, environment, environment.options.get<GoogleCloudOptions>())
{
}

GoogleCloud::GoogleCloud(const GoogleCloudSettings& settings, const DestinationEnvironment& environment,
                         const GoogleCloudOptions& options)
    : client_(std::make_shared<google_cloud::Client>(settings, environment, options))
{
}

boost::asio::awaitable<GoogleCloudWriter> GoogleCloud::create(CreateRequest request)
{
    detail::require_object_name(request.name);
    constexpr std::size_t longest_name = 1024;
    if (client_->key(request.name).size() > longest_name)
        throw Error(errc::invalid_argument, "The name of " + request.name +
                                                " is longer than 1024 bytes with RemoteFolderName in front of it. "
                                                "Shorten RemoteFolderName.");
    auto sink = std::make_unique<google_cloud::Upload>(client_, request.name);
    // The service takes the chunks of an upload one after the other.
    constexpr unsigned parallel = 1;
    co_return GoogleCloudWriter(std::make_shared<transfer::PartUpload>(
        std::move(sink), request.name, google_cloud::plan_chunks(request, client_->options()), request.size, parallel));
}

boost::asio::awaitable<GoogleCloudReader> GoogleCloud::open(std::string object, std::uint64_t offset)
{
    detail::require_object_name(object);
    auto download = std::make_unique<google_cloud::Download>(client_, std::move(object), offset);
    co_await download->open();
    co_return GoogleCloudReader(std::move(download));
}

boost::asio::awaitable<ListPage> GoogleCloud::list(ListRequest request)
{
    detail::require_object_prefix(request.prefix);
    return google_cloud::list_objects(client_, std::move(request));
}

boost::asio::awaitable<void> GoogleCloud::remove(std::string object)
{
    detail::require_object_name(object);
    return google_cloud::remove_object(client_, std::move(object));
}

boost::asio::awaitable<std::uint64_t> GoogleCloud::sweep(std::string prefix)
{
    detail::require_object_prefix(prefix);
    return google_cloud::sweep_sessions(client_, std::move(prefix));
}

boost::asio::awaitable<void> GoogleCloud::check()
{
    return google_cloud::check_place(client_);
}

}  // namespace holdfast::inline v1

#endif
