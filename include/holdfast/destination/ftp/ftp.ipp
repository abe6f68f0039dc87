#ifndef HOLDFAST_DESTINATION_FTP_FTP_IPP
#define HOLDFAST_DESTINATION_FTP_FTP_IPP

#include <holdfast/destination/ftp.hpp>
#include <holdfast/destination/ftp/client.hpp>
#include <holdfast/destination/ftp/download.hpp>
#include <holdfast/destination/ftp/live_files.hpp>
#include <holdfast/destination/ftp/place.hpp>
#include <holdfast/destination/ftp/sweep.hpp>
#include <holdfast/destination/ftp/upload.hpp>
#include <holdfast/destination/object_name.hpp>

#include <utility>

namespace holdfast::inline v1 {

FtpWriter::FtpWriter(std::unique_ptr<ftp::Upload> upload) : upload_(std::move(upload)) {}
FtpWriter::FtpWriter(FtpWriter&&) noexcept = default;
FtpWriter::~FtpWriter() = default;
boost::asio::awaitable<void> FtpWriter::append(std::span<const std::byte> bytes)
{
    return upload_->append(bytes);
}
boost::asio::awaitable<void> FtpWriter::commit()
{
    return upload_->commit();
}
boost::asio::awaitable<void> FtpWriter::discard()
{
    return upload_->discard();
}

FtpReader::FtpReader(std::unique_ptr<ftp::Download> download) : download_(std::move(download)) {}
FtpReader::FtpReader(FtpReader&&) noexcept = default;
FtpReader& FtpReader::operator=(FtpReader&&) noexcept = default;
FtpReader::~FtpReader() = default;
boost::asio::awaitable<std::size_t> FtpReader::read(std::span<std::byte> into)
{
    return download_->read(into);
}

Ftp::Ftp(const FtpSettings& settings, const DestinationEnvironment& environment)
    : Ftp(settings, environment, environment.options.get<FtpOptions>())
{
}

Ftp::Ftp(const FtpSettings& settings, const DestinationEnvironment& environment, const FtpOptions& options)
    : client_(std::make_shared<ftp::Client>(settings, environment, options))
{
    ftp::LiveFiles::of(environment.executor).begin(environment.now());
}

boost::asio::awaitable<FtpWriter> Ftp::create(CreateRequest request)
{
    detail::require_object_name(request.name);
    co_return FtpWriter(std::make_unique<ftp::Upload>(client_, std::move(request.name), request.size));
}

boost::asio::awaitable<FtpReader> Ftp::open(std::string object, std::uint64_t offset)
{
    detail::require_object_name(object);
    auto download = std::make_unique<ftp::Download>(client_, std::move(object), offset);
    co_await download->open();
    co_return FtpReader(std::move(download));
}

boost::asio::awaitable<ListPage> Ftp::list(ListRequest request)
{
    detail::require_object_prefix(request.prefix);
    return ftp::list_objects(client_, std::move(request));
}

boost::asio::awaitable<void> Ftp::remove(std::string object)
{
    detail::require_object_name(object);
    return ftp::remove_object(client_, std::move(object));
}

boost::asio::awaitable<std::uint64_t> Ftp::sweep(std::string prefix)
{
    detail::require_object_prefix(prefix);
    return ftp::sweep_place(client_, std::move(prefix));
}

boost::asio::awaitable<void> Ftp::check()
{
    return ftp::check_place(client_);
}

}  // namespace holdfast::inline v1

#endif
