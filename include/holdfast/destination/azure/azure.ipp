#ifndef HOLDFAST_DESTINATION_AZURE_AZURE_IPP
#define HOLDFAST_DESTINATION_AZURE_AZURE_IPP

#include <holdfast/destination/azure.hpp>
#include <holdfast/destination/azure/client.hpp>
#include <holdfast/destination/azure/download.hpp>
#include <holdfast/destination/azure/leftovers.hpp>
#include <holdfast/destination/azure/place.hpp>
#include <holdfast/destination/azure/upload.hpp>
#include <holdfast/destination/object_name.hpp>
#include <holdfast/destination/s3/live_uploads.hpp>
#include <holdfast/destination/transfer/part_upload.hpp>

#include <utility>

namespace holdfast::inline v1 {

AzureWriter::AzureWriter(std::shared_ptr<transfer::PartUpload> upload) : upload_(std::move(upload)) {}
AzureWriter::~AzureWriter()
{
    if (upload_) upload_->abandon();
}
boost::asio::awaitable<void> AzureWriter::append(std::span<const std::byte> bytes)
{
    return upload_->append(bytes);
}
boost::asio::awaitable<void> AzureWriter::commit()
{
    return upload_->commit();
}
boost::asio::awaitable<void> AzureWriter::discard()
{
    return upload_->discard();
}

AzureReader::AzureReader(std::unique_ptr<azure::Download> download) : download_(std::move(download)) {}
AzureReader::AzureReader(AzureReader&&) noexcept = default;
AzureReader& AzureReader::operator=(AzureReader&&) noexcept = default;
AzureReader::~AzureReader() = default;
boost::asio::awaitable<std::size_t> AzureReader::read(std::span<std::byte> into)
{
    return download_->read(into);
}

Azure::Azure(const AzureSettings& settings, const DestinationEnvironment& environment)
    : Azure(settings, environment, environment.options.get<AzureOptions>())
{
}

Azure::Azure(const AzureSettings& settings, const DestinationEnvironment& environment, const AzureOptions& options)
    : client_(std::make_shared<azure::Client>(settings, environment, options))
{
    s3::LiveUploads::of(environment.executor).begin(environment.now());
}

boost::asio::awaitable<AzureWriter> Azure::create(CreateRequest request)
{
    detail::require_object_name(request.name);
    const AzureOptions& options = client_->options();
    auto sink = std::make_unique<azure::Upload>(client_, request.name);
    co_return AzureWriter(std::make_shared<transfer::PartUpload>(
        std::move(sink), request.name, azure::plan_blocks(request, options), request.size, options.parallel_blocks));
}

boost::asio::awaitable<AzureReader> Azure::open(std::string object, std::uint64_t offset)
{
    detail::require_object_name(object);
    auto download = std::make_unique<azure::Download>(client_, std::move(object), offset);
    co_await download->open();
    co_return AzureReader(std::move(download));
}

boost::asio::awaitable<ListPage> Azure::list(ListRequest request)
{
    detail::require_object_prefix(request.prefix);
    return azure::list_objects(client_, std::move(request));
}

boost::asio::awaitable<void> Azure::remove(std::string object)
{
    detail::require_object_name(object);
    return azure::remove_object(client_, std::move(object));
}

boost::asio::awaitable<std::uint64_t> Azure::sweep(std::string prefix)
{
    detail::require_object_prefix(prefix);
    const auto client = client_;
    co_return co_await azure::sweep_leftovers(*client, client->key(prefix));
}

boost::asio::awaitable<void> Azure::check()
{
    return azure::check_place(client_);
}

}  // namespace holdfast::inline v1

#endif
