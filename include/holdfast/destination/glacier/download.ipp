#ifndef HOLDFAST_DESTINATION_GLACIER_DOWNLOAD_IPP
#define HOLDFAST_DESTINATION_GLACIER_DOWNLOAD_IPP

#include <holdfast/destination/glacier/download.hpp>
#include <holdfast/destination/glacier/inventory.hpp>
#include <holdfast/destination/glacier/jobs.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace holdfast::inline v1::glacier {

namespace download_detail {

struct ComputeHash {
    std::string_view bytes;

    [[nodiscard]] TreeHash operator()() const
    {
        TreeHash hash;
        hash.append(http::as_body(bytes));
        return hash;
    }
};

}  // namespace download_detail

Download::Download(std::shared_ptr<Client> client, std::string name, std::uint64_t offset)
    : client_(std::move(client)), name_(std::move(name)), offset_(offset)
{
}

awaitable<void> Download::open()
{
    const std::string full = client_->full_name(name_);
    auto note = co_await client_->notes().archive(full);
    if (!note) {
        co_await require_notes(*client_);
        note = co_await client_->notes().archive(full);
    }
    if (!note)
        throw Error(errc::object_not_found,
                    "There is no object " + name_ + client_->in_vault() + ". Choose one that the place lists.");
    note_ = std::move(*note);
    if (offset_ > note_.size)
        throw Error(errc::object_truncated, "The object " + name_ + client_->in_vault() + " is read from byte " +
                                                std::to_string(offset_) + " and has " + std::to_string(note_.size) +
                                                " bytes. Use another copy of it.");
    if (offset_ == note_.size) co_return;
    if (note_.size <= client_->options().remembered_size) {
        auto content = co_await client_->notes().content(full);
        const auto digest = parse_digest(note_.tree_hash);
        if (content && content->size() == note_.size && digest && tree_hash(http::as_body(*content)) == *digest) {
            buffer_ = std::move(*content);
            co_return;
        }
    }
    co_await find_job();
    constexpr std::uint64_t step = 1 << 20;
    from_start_ = offset_ < step;
    next_range_ = offset_ / step * step;
}

/// The job that was begun before, if Glacier still has its output; otherwise a new one.
awaitable<void> Download::find_job()
{
    const auto noted = co_await client_->notes().job(note_.name);
    if (noted) {
        const bool usable = co_await adopt_job(*noted);
        if (usable) co_return;
    }
    const GlacierOptions& options = client_->options();
    // Neither ids nor tiers need escaping.
    const std::string body = R"({"Type":"archive-retrieval","ArchiveId":")" + note_.id +
                             R"(","Description":"holdfast","Tier":")" + std::string(tier_name(options.tier)) + "\"}";
    JobNote job;
    job.since = client_->now();
    try {
        job.id = co_await begin_job(*client_, body, note_.id, "asking for " + name_);
    } catch (const ServerError& error) {
        if (!error.nothing_there()) throw;
        throw Error(errc::object_not_found,
                    Diagnostics{"The archive of " + name_ + client_->in_vault() +
                                    " is gone. Use another copy, and find out who removes archives by other means.",
                                error.diagnostics().foreign_message});
    }
    co_await client_->notes().put_job(note_.name, job);
    const bool usable = co_await adopt_job(job);
    if (!usable) fail_answer("asking for " + name_ + client_->in_vault());
}

/// False: Glacier has forgotten that job.
awaitable<bool> Download::adopt_job(JobNote job)
{
    const GlacierOptions& options = client_->options();
    const auto found = co_await look_at_job(*client_, job.id, "asking for " + name_);
    if (found && found->state == JobAnswer::State::in_progress)
        throw Error(errc::not_yet_readable,
                    "The object " + name_ + client_->in_vault() + " is archived; it was asked for with the tier " +
                        std::string(tier_name(options.tier)) + " at " + http::iso_time(job.since) +
                        ", which usually takes " + std::string(tier_time(options.tier)) + ". Try again after " +
                        http::iso_time(usual_end(options.tier, job.since)) + ".");
    if (!found || found->archive != note_.id) {
        co_await client_->notes().remove_job(note_.name);
        co_return false;
    }
    if (found->state == JobAnswer::State::failed) {
        co_await client_->notes().remove_job(note_.name);
        throw Error(errc::place_failed,
                    Diagnostics{"Glacier could not fetch the object " + name_ + client_->in_vault() + ". Try again.",
                                found->message});
    }
    const bool same_hash = found->tree_hash.empty() || note_.tree_hash.empty() ||
                           parse_digest(found->tree_hash) == parse_digest(note_.tree_hash);
    if (found->size != note_.size || !same_hash) fail_damaged();
    job_ = job.id;
    if (note_.tree_hash.empty()) note_.tree_hash = found->tree_hash;
    co_return true;
}

void Download::fail_damaged() const
{
    throw Error(errc::object_damaged, "The object " + name_ + client_->in_vault() +
                                          " is not what was written. Use another copy of it, and check who else writes "
                                          "to the vault.");
}

awaitable<std::size_t> Download::read(std::span<std::byte> into)
{
    if (into.empty() || offset_ >= note_.size) co_return 0;
    if (offset_ >= buffer_at_ + buffer_.size()) co_await fetch();
    const auto from = static_cast<std::size_t>(offset_ - buffer_at_);
    const std::size_t count = std::min(into.size(), buffer_.size() - from);
    std::memcpy(into.data(), buffer_.data() + from, count);
    offset_ += count;
    co_return count;
}

/// The range that the offset lies in.
awaitable<void> Download::fetch()
{
    // Ranges that are powers of two long and lie on multiples of that are nodes of the tree.
    constexpr std::uint64_t least = 1ULL << 20;
    constexpr std::uint64_t most = 1ULL << 30;
    std::uint64_t size = std::bit_ceil(std::clamp(client_->options().read_size, least, most));
    while (next_range_ % size != 0) size /= 2;
    const std::uint64_t end = std::min(next_range_ + size, note_.size);
    for (int attempt = 1;; ++attempt) {
        http::Answer answer = co_await read_output(*client_, job_, next_range_, end - 1, doing());
        const bool intact = co_await check_range(answer);
        if (intact) {
            buffer_ = std::move(answer.body);
            break;
        }
        if (attempt == 3) fail_damaged();
    }
    buffer_at_ = std::exchange(next_range_, end);
    if (from_start_ && end == note_.size && !note_.tree_hash.empty() && parse_digest(note_.tree_hash) != hash_.root())
        fail_damaged();
}

/// False: the bytes were damaged on their way.
awaitable<bool> Download::check_range(const http::Answer& answer)
{
    const download_detail::ComputeHash compute{answer.body};
    const TreeHash range = co_await detail::run_blocking(client_->environment().blocking_executor, compute);
    const auto told = parse_digest(answer.headers.get("x-amz-sha256-tree-hash"));
    if (told && *told != range.root()) co_return false;
    if (from_start_) hash_.append(range);
    co_return true;
}

}  // namespace holdfast::inline v1::glacier

#endif
