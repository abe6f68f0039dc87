#ifndef HOLDFAST_DESTINATION_GLACIER_UPLOAD_IPP
#define HOLDFAST_DESTINATION_GLACIER_UPLOAD_IPP

#include <holdfast/destination/glacier/live_writers.hpp>
#include <holdfast/destination/glacier/requests.hpp>
#include <holdfast/destination/glacier/upload.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace holdfast::inline v1::glacier {

namespace upload_detail {

struct ComputeDigests {
    std::span<const std::byte> bytes;

    [[nodiscard]] Digests operator()() const
    {
        if (bytes.size() > (1 << 20)) return {s3::sha256(bytes), tree_hash(bytes)};
        const Sha256 one = s3::sha256(bytes);
        return {one, one};
    }
};

}  // namespace upload_detail

transfer::PartPlan plan_parts(const CreateRequest& request, const GlacierOptions& options)
{
    std::optional<std::uint64_t> bytes = request.size;
    if (!bytes && request.maximum_size != 0) bytes = request.maximum_size;
    const transfer::PartLimits limits{
        .smallest = 1ULL << 20, .largest = 4ULL << 30, .count = 10'000, .equal = true, .power_of_two = true};
    return transfer::PartPlan(options.part_size, bytes, limits);
}

std::string new_writer_id(std::string_view process_id)
{
    std::array<std::byte, 12> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    const auto process = s3::sha256(process_id);
    std::copy_n(process.begin(), 4, bytes.begin());
    return http::hex(bytes);
}

bool is_of_process(std::string_view writer, std::string_view process_id)
{
    const auto process = s3::sha256(process_id);
    return writer.starts_with(http::hex(std::span(process).first(4)));
}

Upload::Upload(std::shared_ptr<Client> client, std::string name, std::uint64_t part_size)
    : client_(std::move(client)),
      name_(std::move(name)),
      full_name_(client_->full_name(name_)),
      part_size_(part_size),
      claim_(client_->settings().aws_region_name + "\n" + client_->settings().vault_name + "\n" + full_name_)
{
}

Call Upload::object_call(std::string method, std::string path, const std::string& doing, std::string permission) const
{
    return Call{.method = std::move(method),
                .path = std::move(path),
                .doing = doing + " " + name_,
                .permission = std::move(permission)};
}

awaitable<Digests> Upload::digests_of(std::span<const std::byte> bytes) const
{
    const upload_detail::ComputeDigests compute{bytes};
    if (bytes.size() <= 64 * 1024) co_return compute();
    co_return co_await detail::run_blocking(client_->environment().blocking_executor, compute);
}

/// The notes know no object of that name; Glacier itself knows no names.
awaitable<void> Upload::require_free()
{
    const auto taken = co_await client_->notes().archive(full_name_);
    if (taken)
        throw Error(errc::object_exists, "Failed uploading " + name_ + client_->in_vault() +
                                             ": an object of that name exists. Check that no other server backs up to "
                                             "the same folder.");
}

awaitable<void> Upload::take_name()
{
    if (!claimed_ && !LiveWriters::of(client_->environment().executor).claim(claim_))
        throw Error(errc::object_exists, "Failed uploading " + name_ + client_->in_vault() +
                                             ": another writer is just storing an object of that name. Check that "
                                             "backups are given names of their own.");
    claimed_ = true;
    co_await require_free();
}

awaitable<void> Upload::begin_writer(bool may_be_stored)
{
    writer_ = new_writer_id(client_->environment().process_id);
    LiveWriters::of(client_->environment().executor).add(writer_);
    IntentNote note{full_name_, client_->now(), may_be_stored};
    co_await client_->notes().put_intent(writer_, std::move(note));
}

/// The writer's note goes, unless there may be an archive that only a sweep can find.
awaitable<void> Upload::end_writer()
{
    if (writer_.empty()) co_return;
    if (!unknown_)
        co_await client_->notes().remove_intent(writer_);
    else if (const auto& tell = client_->environment().tell_of_leftover)
        tell();
    LiveWriters::of(client_->environment().executor).erase(writer_);
    writer_.clear();
    unknown_ = false;
}

awaitable<void> Upload::put_whole(std::span<const std::byte> bytes)
{
    static constexpr std::array<std::byte, 1> one{};
    empty_ = bytes.empty();
    const std::span<const std::byte> sent = empty_ ? std::span<const std::byte>(one) : bytes;
    co_await take_name();
    co_await begin_writer(true);
    const Digests digests = co_await digests_of(sent);
    sent_ = sent.size();
    const bool stored = co_await try_at_once(sent, digests);
    if (!stored) {
        co_await begin_writer(false);
        co_await begin_upload(std::bit_ceil(std::max<std::uint64_t>(sent.size(), 1 << 20)));
        co_await send_part(1, 0, sent);
        co_await finish_upload();
    }
    co_await note_archive(bytes);
}

/// False: it was not stored, or nobody knows.
awaitable<bool> Upload::try_at_once(std::span<const std::byte> sent, const Digests& digests)
{
    Call call = object_call("POST", "/archives", "uploading", "glacier:UploadArchive");
    const Description description{writer_, full_name_, empty_};
    call.headers.add("x-amz-archive-description", to_json(description));
    call.headers.add("x-amz-sha256-tree-hash", http::hex(digests.tree));
    call.body = sent;
    call.body_sha256 = http::hex(digests.sha256);
    call.retry = client_->options().retry;
    call.retry->attempts = 1;
    call.once = true;
    unknown_ = true;
    std::exception_ptr refusal;
    try {
        const Result result = co_await client_->call(call);
        archive_id_ = required_header(result.answer, "x-amz-archive-id", call.doing + client_->in_vault());
        tree_hash_ = http::hex(digests.tree);
        unknown_ = false;
        co_return true;
    } catch (const ServerError& error) {
        unknown_ = error.ambiguous();
        if (error.verdict().failure == http::FailureClass::permanent) refusal = std::current_exception();
    } catch (const Error& error) {
        // No credentials were found; or an answer came and is not one of Glacier's.
        if (error.code() == errc::access_denied) unknown_ = false;
        if (error.code() == errc::access_denied || error.code() == errc::place_failed)
            refusal = std::current_exception();
    }
    co_await end_writer();
    if (refusal) std::rethrow_exception(refusal);
    co_return false;
}

awaitable<void> Upload::begin()
{
    co_await require_free();
    co_await begin_writer(false);
    co_await begin_upload(part_size_);
}

awaitable<void> Upload::begin_upload(std::uint64_t part_size)
{
    Call call = object_call("POST", "/multipart-uploads", "beginning the upload of", "glacier:InitiateMultipartUpload");
    const Description description{writer_, full_name_, empty_};
    call.headers.add("x-amz-archive-description", to_json(description));
    call.headers.add("x-amz-part-size", std::to_string(part_size));
    const Result result = co_await client_->call(call);
    upload_id_ = required_header(result.answer, "x-amz-multipart-upload-id", call.doing + client_->in_vault());
    if (result.attempts > 1) co_await abort_twins();
}

/// An earlier attempt may have begun an upload whose id never reached us.
awaitable<void> Upload::abort_twins()
{
    try {
        const auto uploads = co_await list_uploads(*client_);
        for (const auto& other : uploads) {
            const auto description = parse_description(other.description);
            if (description && description->writer == writer_ && other.id != upload_id_)
                static_cast<void>(co_await abort_upload(*client_, other.id));
        }
    } catch (const Error&) {
        // Without the permission to list, Glacier forgets it after a day.
    }
}

awaitable<void> Upload::send_part(std::uint64_t number, std::uint64_t offset, std::span<const std::byte> bytes)
{
    Call call = object_call("PUT", path_of("multipart-uploads", upload_id_),
                            "uploading part " + std::to_string(number) + " of", "glacier:UploadMultipartPart");
    const Digests digests = co_await digests_of(bytes);
    call.headers.add("content-range",
                     "bytes " + std::to_string(offset) + "-" + std::to_string(offset + bytes.size() - 1) + "/*");
    call.headers.add("x-amz-sha256-tree-hash", http::hex(digests.tree));
    call.body = bytes;
    call.body_sha256 = http::hex(digests.sha256);
    const Result result = co_await client_->call(call);
    const auto stored = parse_digest(result.answer.headers.get("x-amz-sha256-tree-hash"));
    if (stored && *stored != digests.tree)
        throw Error(errc::object_damaged, "Failed " + call.doing + client_->in_vault() +
                                              ": the server stored other bytes than were sent. Run the backup again; "
                                              "if it recurs, check network and memory.");
    if (parts_.size() < number) parts_.resize(static_cast<std::size_t>(number));
    parts_[static_cast<std::size_t>(number - 1)] = digests.tree;
}

}  // namespace holdfast::inline v1::glacier

#endif
