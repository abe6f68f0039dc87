#ifndef HOLDFAST_DESTINATION_GLACIER_UPLOAD_COMMIT_IPP
#define HOLDFAST_DESTINATION_GLACIER_UPLOAD_COMMIT_IPP

#include <holdfast/destination/glacier/live_writers.hpp>
#include <holdfast/destination/glacier/requests.hpp>
#include <holdfast/destination/glacier/upload.hpp>
#include <holdfast/destination/http/base64.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::inline v1::glacier {

awaitable<void> Upload::complete(std::uint64_t /*parts*/, std::uint64_t size)
{
    sent_ = size;
    co_await take_name();
    co_await finish_upload();
    co_await note_archive({});
}

awaitable<void> Upload::finish_upload()
{
    TreeHash whole;
    for (const auto& part : parts_) whole.append_node(part);
    tree_hash_ = http::hex(whole.root());
    IntentNote note{full_name_, client_->now(), true};
    co_await client_->notes().put_intent(writer_, std::move(note));
    completing_ = true;
    archive_id_ = co_await request_completion();
    completing_ = false;
    upload_id_.clear();
}

/// Glacier answers a repeated completion with the same id for a while, so it can be sent again when an answer is lost.
awaitable<std::string> Upload::request_completion()
{
    Call call = object_call("POST", path_of("multipart-uploads", upload_id_), "completing the upload of",
                            "glacier:CompleteMultipartUpload");
    call.headers.add("x-amz-archive-size", std::to_string(sent_));
    call.headers.add("x-amz-sha256-tree-hash", tree_hash_);
    const Result result = co_await client_->call(call);
    co_return required_header(result.answer, "x-amz-archive-id", call.doing + client_->in_vault());
}

/// From here on the object is there.
awaitable<void> Upload::note_archive(std::span<const std::byte> content)
{
    Notes& notes = client_->notes();
    if (!content.empty() && content.size() <= std::min<std::size_t>(client_->options().remembered_size, 45'000))
        co_await notes.put_content(full_name_, content);
    ArchiveNote note;
    note.name = full_name_;
    note.id = archive_id_;
    note.size = empty_ ? 0 : sent_;
    note.time = client_->now();
    note.tree_hash = tree_hash_;
    co_await notes.put_archive(std::move(note));
    co_await end_writer();
    LiveWriters::of(client_->environment().executor).release(claim_);
    claimed_ = false;
}

awaitable<void> Upload::drop_parts()
{
    if (!upload_id_.empty()) {
        const bool aborted = co_await abort_upload(*client_, upload_id_);
        // What is not there any more may have been completed; `drop_object` finds out.
        if (!aborted && completing_) co_return;
        upload_id_.clear();
        completing_ = false;
    }
    if (archive_id_.empty()) co_await end_writer();
    if (claimed_) LiveWriters::of(client_->environment().executor).release(claim_);
    claimed_ = false;
}

awaitable<void> Upload::drop_object()
{
    co_await drop_parts();
    if (completing_) {
        try {
            archive_id_ = co_await request_completion();
        } catch (const ServerError& error) {
            if (error.verdict().failure != http::FailureClass::permanent) throw;
            unknown_ = true;
        }
        completing_ = false;
        upload_id_.clear();
    }
    if (!archive_id_.empty()) {
        co_await delete_archive(*client_, archive_id_);
        // Its note is there if only what came after it has failed.
        const auto noted = co_await client_->notes().archive(full_name_);
        if (noted && noted->id == archive_id_) co_await client_->notes().remove_archive(full_name_);
        archive_id_.clear();
        co_await end_writer();
    }
    co_await drop_parts();
}

void Upload::abandon() noexcept
{
    LiveWriters& live = LiveWriters::of(client_->environment().executor);
    if (!writer_.empty()) live.erase(writer_);
    if (claimed_) live.release(claim_);
}

}  // namespace holdfast::inline v1::glacier

#endif
