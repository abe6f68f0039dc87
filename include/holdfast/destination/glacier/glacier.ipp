#ifndef HOLDFAST_DESTINATION_GLACIER_GLACIER_IPP
#define HOLDFAST_DESTINATION_GLACIER_GLACIER_IPP

#include <holdfast/destination/glacier.hpp>
#include <holdfast/destination/glacier/client.hpp>
#include <holdfast/destination/glacier/download.hpp>
#include <holdfast/destination/glacier/place.hpp>
#include <holdfast/destination/glacier/upload.hpp>
#include <holdfast/destination/object_name.hpp>
#include <holdfast/destination/transfer/part_upload.hpp>

#include <utility>

namespace holdfast::inline v1 {

GlacierWriter::GlacierWriter(std::shared_ptr<transfer::PartUpload> upload) : upload_(std::move(upload)) {}
GlacierWriter::~GlacierWriter()
{
    if (upload_) upload_->abandon();
}
boost::asio::awaitable<void> GlacierWriter::append(std::span<const std::byte> bytes)
{
    return upload_->append(bytes);
}
boost::asio::awaitable<void> GlacierWriter::commit()
{
    return upload_->commit();
}
boost::asio::awaitable<void> GlacierWriter::discard()
{
    return upload_->discard();
}

GlacierReader::GlacierReader(std::unique_ptr<glacier::Download> download) : download_(std::move(download)) {}
GlacierReader::GlacierReader(GlacierReader&&) noexcept = default;
GlacierReader& GlacierReader::operator=(GlacierReader&&) noexcept = default;
GlacierReader::~GlacierReader() = default;
boost::asio::awaitable<std::size_t> GlacierReader::read(std::span<std::byte> into)
{
    return download_->read(into);
}

Glacier::Glacier(const GlacierSettings& settings, const DestinationEnvironment& environment)
    : Glacier(settings, environment, environment.options.get<GlacierOptions>())
{
}

Glacier::Glacier(const GlacierSettings& settings, const DestinationEnvironment& environment,
                 const GlacierOptions& options)
    : client_(std::make_shared<glacier::Client>(settings, environment, options))
{
}

boost::asio::awaitable<GlacierWriter> Glacier::create(CreateRequest request)
{
    detail::require_object_name(request.name);
    const GlacierOptions& options = client_->options();
    const transfer::PartPlan plan = glacier::plan_parts(request, options);
    // Too long a name is told now rather than after hours.
    const glacier::Description longest{std::string(24, '0'), client_->full_name(request.name), true};
    static_cast<void>(glacier::to_json(longest));
    auto sink = std::make_unique<glacier::Upload>(client_, request.name, plan.size_of(1));
    co_return GlacierWriter(std::make_shared<transfer::PartUpload>(std::move(sink), request.name, plan, request.size,
                                                                   options.parallel_parts));
}

boost::asio::awaitable<GlacierReader> Glacier::open(std::string object, std::uint64_t offset)
{
    detail::require_object_name(object);
    auto download = std::make_unique<glacier::Download>(client_, std::move(object), offset);
    co_await download->open();
    co_return GlacierReader(std::move(download));
}

boost::asio::awaitable<ListPage> Glacier::list(ListRequest request)
{
    detail::require_object_prefix(request.prefix);
    return glacier::list_objects(client_, std::move(request));
}

boost::asio::awaitable<void> Glacier::remove(std::string object)
{
    detail::require_object_name(object);
    return glacier::remove_object(client_, std::move(object));
}

boost::asio::awaitable<std::uint64_t> Glacier::sweep(std::string prefix)
{
    detail::require_object_prefix(prefix);
    return glacier::sweep_vault(client_, std::move(prefix));
}

boost::asio::awaitable<void> Glacier::check()
{
    return glacier::check_vault(client_);
}

}  // namespace holdfast::inline v1

#endif
