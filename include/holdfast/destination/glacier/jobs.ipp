#ifndef HOLDFAST_DESTINATION_GLACIER_JOBS_IPP
#define HOLDFAST_DESTINATION_GLACIER_JOBS_IPP

#include <holdfast/destination/glacier/jobs.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

namespace holdfast::inline v1::glacier {

std::string_view tier_name(GlacierTier tier)
{
    switch (tier) {
        case GlacierTier::expedited: return "Expedited";
        case GlacierTier::standard: break;
        case GlacierTier::bulk: return "Bulk";
    }
    return "Standard";
}

std::string_view tier_time(GlacierTier tier)
{
    switch (tier) {
        case GlacierTier::expedited: return "1 to 5 minutes";
        case GlacierTier::standard: break;
        case GlacierTier::bulk: return "5 to 12 hours";
    }
    return "3 to 5 hours";
}

TimePoint usual_end(GlacierTier tier, TimePoint since)
{
    switch (tier) {
        case GlacierTier::expedited: return since + std::chrono::minutes(5);
        case GlacierTier::standard: break;
        case GlacierTier::bulk: return since + std::chrono::hours(12);
    }
    return since + std::chrono::hours(5);
}

namespace jobs_detail {

/// A job that fetches `archive` (blank: an inventory) and has not failed; blank if there is none.
[[nodiscard]] inline awaitable<std::string> find_job(Client& client, std::string archive)
{
    std::string found;
    std::string marker;
    for (int page = 0; page < 100; ++page) {
        Call call{.path = "/jobs", .doing = "listing jobs", .permission = "glacier:ListJobs"};
        if (!marker.empty()) call.query.emplace_back("marker", marker);
        const Result result = co_await client.call(call);
        const auto answer = parse_jobs(result.answer.body);
        if (!answer) fail_answer(call.doing + client.in_vault());
        for (const auto& job : answer->jobs)
            if (job.archive == archive && job.whole && job.state != JobAnswer::State::failed) found = job.id;
        if (answer->marker.empty()) break;
        marker = answer->marker;
    }
    co_return found;
}

}  // namespace jobs_detail

awaitable<std::string> begin_job(Client& client, std::string body, std::string archive, std::string doing)
{
    Call call{.method = "POST",
              .path = "/jobs",
              .body = http::as_body(body),
              .doing = doing,
              .permission = "glacier:InitiateJob"};
    call.headers.add("content-type", "application/json");
    for (bool first = true;; first = false) {
        call.retry = client.options().retry;
        if (first) call.retry->attempts = 1;
        call.once = first;
        try {
            const Result result = co_await client.call(call);
            co_return required_header(result.answer, "x-amz-job-id", doing + client.in_vault());
        } catch (const ServerError& error) {
            if (!first || error.verdict().failure == http::FailureClass::permanent) throw;
        } catch (const Error& error) {
            if (!first || error.code() == errc::access_denied || error.code() == errc::place_failed) throw;
        }
        std::string begun = co_await jobs_detail::find_job(client, archive);
        if (!begun.empty()) co_return begun;
    }
}

awaitable<std::optional<JobAnswer>> look_at_job(Client& client, std::string id, std::string doing, Patience patience)
{
    const Call call{.path = path_of("jobs", id), .doing = doing, .permission = "glacier:DescribeJob"};
    const auto begun = std::chrono::steady_clock::now();
    for (;;) {
        std::optional<JobAnswer> job;
        try {
            const Result result = co_await client.call(call);
            job = parse_job(result.answer.body);
            if (!job) fail_answer(doing + client.in_vault());
        } catch (const ServerError& error) {
            if (!error.nothing_there()) throw;
            co_return std::nullopt;
        }
        const GlacierOptions& options = client.options();
        if (job->state != JobAnswer::State::in_progress || patience == Patience::none ||
            std::chrono::steady_clock::now() - begun + options.look_every > options.wait_for)
            co_return job;
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
        timer.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(options.look_every));
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

awaitable<http::Answer> read_output(Client& client, std::string job, std::uint64_t from, std::uint64_t to,
                                    std::string doing)
{
    Call call{
        .path = path_of("jobs", job) + "/output", .doing = std::move(doing), .permission = "glacier:GetJobOutput"};
    const std::string range = std::to_string(from) + "-" + std::to_string(to);
    call.headers.add("range", "bytes=" + range);
    call.most = static_cast<std::size_t>(to - from + 1);
    Result result = co_await client.call(call);
    const std::string_view told = result.answer.headers.get("content-range");
    const bool right =
        result.answer.status == 206 ? told.starts_with("bytes " + range + "/") : from == 0 && told.empty();
    if (!right || result.answer.body.size() != call.most)
        throw Error(errc::place_failed, "Failed " + call.doing + client.in_vault() +
                                            ": the server gave another range than it was asked for. Try again.");
    co_return std::move(result.answer);
}

}  // namespace holdfast::inline v1::glacier

#endif
