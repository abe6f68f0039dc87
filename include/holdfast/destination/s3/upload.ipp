#ifndef HOLDFAST_DESTINATION_S3_UPLOAD_IPP
#define HOLDFAST_DESTINATION_S3_UPLOAD_IPP

#include <holdfast/destination/s3/object_headers.hpp>
#include <holdfast/destination/s3/sweep.hpp>
#include <holdfast/destination/s3/upload.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::inline v1::s3 {

namespace upload_detail {

[[nodiscard]] inline PartPlan plan_for(const CreateRequest& request, const S3Options& options)
{
    std::optional<std::uint64_t> bytes = request.size;
    if (!bytes && request.maximum_size != 0) bytes = request.maximum_size;
    return PartPlan(options.part_size, bytes, PartLimits{.equal = options.equal_parts});
}

[[nodiscard]] inline std::string random_id()
{
    std::array<std::byte, 16> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    return http::hex(bytes);
}

[[nodiscard]] inline bool is_cancellation(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        return error.code() == boost::asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

struct Digests {
    Sha256 sha256{};
    Md5 md5{};
};

struct ComputeDigests {
    std::span<const std::byte> bytes;
    bool with_md5;

    [[nodiscard]] Digests operator()() const { return {sha256(bytes), with_md5 ? md5(bytes) : Md5{}}; }
};

}  // namespace upload_detail

/// Runs when a part is done, with the failure that ended it, if one did.
struct Upload::PartEnded {
    std::shared_ptr<Upload> upload;
    std::uint64_t number;
    std::shared_ptr<boost::asio::cancellation_signal> signal;

    void operator()(std::exception_ptr failure) const
    {
        if (failure && !upload->failure_) upload->failure_ = failure;
        upload->under_way_.erase(number);
        upload->changed_->notify_all();
    }
};

Upload::Upload(std::shared_ptr<Client> client, const CreateRequest& request)
    : client_(std::move(client)),
      name_(request.name),
      key_(client_->key(request.name)),
      declared_(request.size),
      plan_(upload_detail::plan_for(request, client_->options())),
      writer_id_(upload_detail::random_id())
{
}

void Upload::require_open() const
{
    if (phase_ != Phase::open)
        throw Error(errc::invalid_argument, "The writer of " + name_ + " has ended already. Create a new one.");
}

void Upload::fail_size() const
{
    throw Error(errc::invalid_argument, "The object " + name_ + " was declared with " + std::to_string(*declared_) +
                                            " bytes and got another number. Declare the exact size.");
}

Call Upload::object_call(std::string method, const std::string& doing, std::string permission) const
{
    return Call{.method = std::move(method),
                .key = key_,
                .doing = doing + " " + name_ + " in the bucket " + client_->settings().bucket_name,
                .permission = std::move(permission)};
}

awaitable<void> Upload::add_checksums(Call& call, std::span<const std::byte> body) const
{
    const upload_detail::ComputeDigests compute{body, client_->options().content_md5};
    upload_detail::Digests digests;
    if (body.size() <= 64 * 1024)
        digests = compute();
    else
        digests = co_await detail::run_blocking(client_->environment().blocking_executor, compute);
    call.body = body;
    call.body_sha256 = http::hex(digests.sha256);
    if (compute.with_md5) call.headers.add("content-md5", http::base64(digests.md5));
}

awaitable<void> Upload::append(std::span<const std::byte> bytes)
{
    require_open();
    if (declared_ && appended_ + bytes.size() > *declared_) fail_size();
    std::exception_ptr failure;
    try {
        co_await append_some(bytes);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) co_await clean_up_after(failure);
}

awaitable<void> Upload::append_some(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const std::uint64_t room = plan_.size_of(next_part_);
        // A full part is sent only when more follows: the last one may be the only one.
        if (buffer_.size() == room) {
            co_await ship(std::exchange(buffer_, Buffer()));
            continue;
        }
        if (buffer_.capacity() == 0) {
            if (!spare_.empty()) {
                buffer_ = std::move(spare_.back());
                spare_.pop_back();
                buffer_.clear();
            }
            buffer_.reserve(static_cast<std::size_t>(declared_ ? std::min(room, *declared_ - appended_)
                                                               : std::min(room, std::uint64_t{1} << 20)));
        }
        const std::size_t count =
            static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), room - buffer_.size()));
        // Growing by doubling would take twice the memory of a part.
        if (buffer_.size() + count > buffer_.capacity())
            buffer_.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(
                room, std::max<std::uint64_t>(2 * buffer_.capacity(), buffer_.size() + count))));
        buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        appended_ += count;
        bytes = bytes.subspan(count);
    }
}

awaitable<void> Upload::commit()
{
    require_open();
    if (declared_ && appended_ != *declared_) fail_size();
    std::exception_ptr failure;
    try {
        co_await finish();
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) co_await clean_up_after(failure);
    phase_ = Phase::committed;
    if (!upload_id_.empty()) LiveUploads::of(client_->environment().executor).erase(upload_id_);
}

awaitable<void> Upload::finish()
{
    if (upload_id_.empty()) {
        co_await put_whole();
        co_return;
    }
    co_await ship(std::exchange(buffer_, Buffer()));
    co_await wait_for_parts(0);
    co_await complete();
}

/// Ends the writer, takes away what is at the place, and throws `failure`. A cancelled coroutine cannot wait for that;
/// then `discard` or a sweep does.
awaitable<void> Upload::clean_up_after(std::exception_ptr failure)
{
    phase_ = Phase::failed;
    stop_parts();
    if (!upload_detail::is_cancellation(failure)) {
        try {
            while (!under_way_.empty()) co_await changed_->wait();
            co_await abort_multipart();
        } catch (const boost::system::system_error&) {
            // The first failure says more; what is left is found by the sweep.
        }
    }
    std::rethrow_exception(failure);
}

awaitable<void> Upload::begin_multipart()
{
    Call call = object_call("POST", "beginning the upload of", "s3:PutObject");
    call.query = {{"uploads", ""}};
    add_object_headers(call.headers, *client_, writer_id_);
    const Result result = co_await client_->call(call);
    const auto id = parse_upload_id(result.answer.body);
    if (!id)
        throw Error(
            errc::place_failed,
            "Failed " + call.doing + ": the answer has no upload id. Check that the address is that of an S3 server.");
    upload_id_ = *id;
    LiveUploads::of(client_->environment().executor).add(upload_id_);
    if (result.attempts > 1) co_await abort_twins();
}

/// An earlier attempt may have begun an upload whose id never reached us.
awaitable<void> Upload::abort_twins()
{
    try {
        const UploadsAnswer page = co_await list_uploads(*client_, key_, std::string(), std::string());
        for (const auto& other : page.uploads)
            if (other.key == key_ && other.id != upload_id_) co_await abort_upload(*client_, other.key, other.id);
    } catch (const Error&) {
        // Without the permission to list, the bucket's own rule for unfinished uploads has to do.
    }
}

awaitable<void> Upload::ship(Buffer part)
{
    if (!changed_) changed_.emplace(co_await boost::asio::this_coro::executor);
    if (upload_id_.empty()) co_await begin_multipart();
    if (next_part_ > plan_.most_parts())
        throw Error(errc::invalid_argument,
                    "The object " + name_ + " is longer than its parts allow. Declare its size or a maximum.");
    const std::size_t most = std::max(1U, client_->options().parallel_parts);
    co_await wait_for_parts(most - 1);
    const std::uint64_t number = next_part_++;
    etags_.resize(static_cast<std::size_t>(number));
    const auto signal = std::make_shared<boost::asio::cancellation_signal>();
    under_way_[number] = signal;
    PartEnded ended{shared_from_this(), number, signal};
    boost::asio::co_spawn(co_await boost::asio::this_coro::executor, send_part(number, std::move(part)),
                          boost::asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
}

awaitable<void> Upload::send_part(std::uint64_t number, Buffer part)
{
    Call call = object_call("PUT", "uploading part " + std::to_string(number) + " of", "s3:PutObject");
    call.query = {{"partNumber", std::to_string(number)}, {"uploadId", upload_id_}};
    co_await add_checksums(call, part);
    const Result result = co_await client_->call(call);
    std::string etag(result.answer.headers.get("etag"));
    if (etag.empty())
        throw Error(
            errc::place_failed,
            "Failed " + call.doing + ": the answer has no ETag. Check that the address is that of an S3 server.");
    etags_[static_cast<std::size_t>(number - 1)] = std::move(etag);
    spare_.push_back(std::move(part));
}

awaitable<void> Upload::wait_for_parts(std::size_t most_under_way)
{
    while (under_way_.size() > most_under_way && !failure_) co_await changed_->wait();
    if (failure_) std::rethrow_exception(failure_);
}

awaitable<void> Upload::abort_multipart()
{
    if (upload_id_.empty()) co_return;
    co_await abort_upload(*client_, key_, upload_id_);
    LiveUploads::of(client_->environment().executor).erase(std::exchange(upload_id_, {}));
}

awaitable<void> Upload::discard()
{
    if (phase_ == Phase::committed || phase_ == Phase::discarded) co_return;
    phase_ = Phase::failed;
    stop_parts();
    while (!under_way_.empty()) co_await changed_->wait();
    co_await abort_multipart();
    if (may_be_stored_) {
        const bool ours = co_await is_ours();
        if (ours) {
            const Call call = object_call("DELETE", "removing", "s3:DeleteObject");
            co_await client_->call(call);
        }
    }
    phase_ = Phase::discarded;
    buffer_ = Buffer();
    spare_.clear();
}

void Upload::stop_parts() noexcept
{
    for (const auto& [number, signal] : under_way_) signal->emit(boost::asio::cancellation_type::terminal);
}

void Upload::abandon() noexcept
{
    stop_parts();
    if (!upload_id_.empty() && phase_ != Phase::committed)
        LiveUploads::of(client_->environment().executor).abandon(upload_id_);
}

}  // namespace holdfast::inline v1::s3

#endif
