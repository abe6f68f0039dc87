#ifndef HOLDFAST_DESTINATION_S3_S3_IPP
#define HOLDFAST_DESTINATION_S3_S3_IPP

#include <holdfast/destination/object_name.hpp>
#include <holdfast/destination/s3.hpp>
#include <holdfast/destination/s3/client.hpp>
#include <holdfast/destination/s3/download.hpp>
#include <holdfast/destination/s3/live_uploads.hpp>
#include <holdfast/destination/s3/place.hpp>
#include <holdfast/destination/s3/sweep.hpp>
#include <holdfast/destination/s3/upload.hpp>
#include <holdfast/destination/transfer/part_upload.hpp>

#include <utility>

namespace holdfast::inline v1 {

S3Writer::S3Writer(std::shared_ptr<transfer::PartUpload> upload) : upload_(std::move(upload)) {}
S3Writer::~S3Writer()
{
    if (upload_) upload_->abandon();
}
boost::asio::awaitable<void> S3Writer::append(std::span<const std::byte> bytes)
{
    return upload_->append(bytes);
}
boost::asio::awaitable<void> S3Writer::commit()
{
    return upload_->commit();
}
boost::asio::awaitable<void> S3Writer::discard()
{
    return upload_->discard();
}

S3Reader::S3Reader(std::unique_ptr<s3::Download> download) : download_(std::move(download)) {}
S3Reader::S3Reader(S3Reader&&) noexcept = default;
S3Reader& S3Reader::operator=(S3Reader&&) noexcept = default;
S3Reader::~S3Reader() = default;
boost::asio::awaitable<std::size_t> S3Reader::read(std::span<std::byte> into)
{
    return download_->read(into);
}

S3::S3(const S3Settings& settings, const DestinationEnvironment& environment)
    : S3(settings, environment, environment.options.get<S3Options>())
{
}

S3::S3(const S3Settings& settings, const DestinationEnvironment& environment, const S3Options& options)
    : client_(std::make_shared<s3::Client>(settings, environment, options))
{
    s3::LiveUploads::of(environment.executor).begin(environment.now());
}

boost::asio::awaitable<S3Writer> S3::create(CreateRequest request)
{
    detail::require_object_name(request.name);
    const S3Options& options = client_->options();
    auto sink = std::make_unique<s3::Upload>(client_, request.name);
    co_return S3Writer(std::make_shared<transfer::PartUpload>(
        std::move(sink), request.name, s3::plan_parts(request, options), request.size, options.parallel_parts));
}

boost::asio::awaitable<S3Reader> S3::open(std::string object, std::uint64_t offset)
{
    detail::require_object_name(object);
    auto download = std::make_unique<s3::Download>(client_, std::move(object), offset);
    co_await download->open();
    co_return S3Reader(std::move(download));
}

boost::asio::awaitable<ListPage> S3::list(ListRequest request)
{
    detail::require_object_prefix(request.prefix);
    return s3::list_objects(client_, std::move(request));
}

boost::asio::awaitable<void> S3::remove(std::string object)
{
    detail::require_object_name(object);
    return s3::remove_object(client_, std::move(object));
}

boost::asio::awaitable<void> S3::remove_all(std::vector<std::string> objects)
{
    for (const auto& object : objects) detail::require_object_name(object);
    return s3::remove_objects(client_, std::move(objects));
}

boost::asio::awaitable<std::uint64_t> S3::sweep(std::string prefix)
{
    detail::require_object_prefix(prefix);
    const auto client = client_;
    co_return co_await s3::sweep_uploads(*client, client->key(prefix));
}

boost::asio::awaitable<void> S3::check()
{
    return s3::check_place(client_);
}

}  // namespace holdfast::inline v1

#endif
