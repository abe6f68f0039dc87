#ifndef HOLDFAST_DESTINATION_HTTP_CLIENT_IPP
#define HOLDFAST_DESTINATION_HTTP_CLIENT_IPP

#include <holdfast/destination/http/client.hpp>
#include <holdfast/destination/http/connection_pool.hpp>
#include <holdfast/destination/http/proxy.hpp>
#include <holdfast/destination/http/request_head.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <optional>
#include <utility>

namespace holdfast::inline v1::http {

namespace beast = boost::beast;

struct Client::State {
    State(boost::asio::any_io_executor executor, const Options& options)
        : maker(std::move(executor), options), pool(options.idle_time, options.idle_connections)
    {
    }
    ConnectionMaker maker;
    ConnectionPool pool;
};

/// The answer side of one exchange. Beast parses; the connection reads.
struct Response::Impl {
    Impl(std::shared_ptr<Client::State> client_, std::unique_ptr<Connection> connection_, bool without_body_)
        : client(std::move(client_)),
          origin(connection_->origin()),
          connection(std::move(connection_)),
          without_body(without_body_)
    {
        renew();
    }

    std::shared_ptr<Client::State> client;
    Origin origin;
    std::unique_ptr<Connection> connection;
    bool without_body;
    bool has_body = false;
    bool reusable = true;
    bool tells_its_end = false;
    beast::flat_buffer buffer{};
    std::optional<beast::http::response_parser<beast::http::buffer_body>> parser{};
    /// What is left of a body of declared length, which needs no parser and so no copy.
    std::optional<std::uint64_t> left{};
    ResponseHead head{};

    void renew()
    {
        parser.emplace();
        parser->header_limit(64 * 1024);
        parser->body_limit(boost::none);
        parser->skip(without_body);
    }
    [[noreturn]] void fail(error_code code) const
    {
        TransportError failure(Stage::receive, origin, code, "the answer is not valid: " + code.message());
        failure.set_answer_begun();
        throw failure;
    }
    /// 0 at the end of the connection.
    [[nodiscard]] awaitable<std::size_t> receive(std::span<std::byte> into)
    {
        try {
            co_return co_await connection->read_some(into);
        } catch (TransportError& failure) {
            if (parser->got_some() || parser->is_header_done()) failure.set_answer_begun();
            throw;
        }
    }
    static constexpr std::size_t step = 64 * 1024;
    /// False at the end of the connection.
    [[nodiscard]] awaitable<bool> fill()
    {
        // Only heads wait here for their ends; Beast limits that of the answer, and not those of chunks.
        constexpr std::size_t longest_head = 256 * 1024;
        if (buffer.size() > longest_head) fail(beast::http::error::header_limit);
        const auto room = buffer.prepare(step);
        const std::size_t count = co_await receive({static_cast<std::byte*>(room.data()), room.size()});
        buffer.commit(count);
        co_return count != 0;
    }
    /// Reads up to the end of the next head, interim ones included.
    [[nodiscard]] awaitable<void> read_one_head()
    {
        while (!parser->is_header_done()) {
            if (buffer.size() != 0) {
                error_code code;
                buffer.consume(parser->put(buffer.data(), code));
                if (code && code != beast::http::error::need_more) fail(code);
            }
            if (parser->is_header_done()) co_return;
            const bool more = co_await fill();
            if (!more) {
                TransportError failure(Stage::receive, origin, boost::asio::error::eof,
                                       "the server closed the connection without an answer");
                if (parser->got_some()) failure.set_answer_begun();
                throw failure;
            }
        }
    }
    [[nodiscard]] bool interim() const { return parser->get().result_int() / 100 == 1; }
    [[nodiscard]] awaitable<void> read_head()
    {
        for (int skipped = 0;; ++skipped) {
            co_await read_one_head();
            if (!interim()) break;
            if (skipped == 10) fail(beast::http::error::bad_status);
            renew();
        }
        head.status = static_cast<int>(parser->get().result_int());
        tells_its_end = !parser->need_eof();
        // A server that refuses a request may not have read its body, and then takes the rest of it for the next
        // request.
        if (has_body && head.status >= 300) reusable = false;
        for (const auto& field : parser->get())
            head.headers.add(std::string(field.name_string()), std::string(field.value()));
        if (!parser->is_done() && !parser->chunked())
            if (const auto length = parser->content_length_remaining()) left = *length;
        finish_if_done();
    }
    [[nodiscard]] bool is_done() const { return left ? *left == 0 : parser->is_done(); }
    /// Gives the connection back after the last byte, if it can be used again.
    void finish_if_done()
    {
        if (!is_done() || !connection) return;
        connection->end_exchange();
        if (parser->get().keep_alive() && reusable && buffer.size() == 0) client->pool.give_back(std::move(connection));
        connection.reset();
    }
    [[nodiscard]] awaitable<std::size_t> read(std::span<std::byte> into)
    {
        return left ? read_plain(into) : read_parsed(into);
    }
    [[nodiscard]] awaitable<std::size_t> read_plain(std::span<std::byte> into)
    {
        into = into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), *left)));
        if (into.empty()) co_return 0;
        std::size_t count = 0;
        if (buffer.size() == 0 && into.size() >= step) {
            count = co_await receive(into);
        } else {
            if (buffer.size() == 0) static_cast<void>(co_await fill());
            count = std::min(into.size(), buffer.size());
            std::memcpy(into.data(), buffer.data().data(), count);
            buffer.consume(count);
        }
        if (count == 0) fail(beast::http::error::partial_message);
        *left -= count;
        finish_if_done();
        co_return count;
    }
    [[nodiscard]] awaitable<std::size_t> read_parsed(std::span<std::byte> into)
    {
        while (!parser->is_done() && !into.empty()) {
            auto& body = parser->get().body();
            body.data = into.data();
            body.size = into.size();
            body.more = true;
            error_code code;
            std::size_t parsed = 0;
            if (buffer.size() != 0) parsed = parser->put(buffer.data(), code);
            buffer.consume(parsed);
            if (code && code != beast::http::error::need_more && code != beast::http::error::need_buffer) fail(code);
            const std::size_t count = into.size() - body.size;
            if (parser->is_done()) finish_if_done();
            if (count != 0) co_return count;
            // The parser takes one piece at a time, the head of a chunk for instance.
            if (parsed != 0 && !code) continue;
            if (parser->is_done()) break;
            const bool more = co_await fill();
            if (!more) {
                parser->put_eof(code);
                if (code) fail(code);
                if (parser->is_done()) finish_if_done();
            }
        }
        co_return 0;
    }
};

Response::Response(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Response::Response(Response&&) noexcept = default;
Response& Response::operator=(Response&&) noexcept = default;
Response::~Response() = default;
const ResponseHead& Response::head() const
{
    return impl_->head;
}
bool Response::tells_its_end() const
{
    return impl_->tells_its_end;
}
awaitable<std::size_t> Response::read(std::span<std::byte> into)
{
    return impl_->read(into);
}

awaitable<std::string> Response::read_all(std::size_t most)
{
    std::string text;
    std::array<std::byte, 8192> chunk;
    for (;;) {
        const std::size_t count = co_await impl_->read(chunk);
        if (count == 0) co_return text;
        if (text.size() + count > most)
            throw Error(errc::place_failed, "An answer of " + impl_->origin.text() + " is longer than " +
                                                std::to_string(most) + " bytes. Check that the address is right.");
        text.append(reinterpret_cast<const char*>(chunk.data()), count);
    }
}

Client::Client(boost::asio::any_io_executor executor, const Options& options)
    : state_(std::make_shared<State>(std::move(executor), options))
{
}

namespace client_detail {

/// Waits a second for the server's word on the body. True: send it.
template <class Impl>
[[nodiscard]] awaitable<bool> wait_for_continue(Impl& exchange)
{
    using namespace boost::asio::experimental::awaitable_operators;
    boost::asio::steady_timer patience(co_await boost::asio::this_coro::executor, std::chrono::seconds(1));
    std::exception_ptr failure;
    bool answered = false;
    try {
        const auto first = co_await (exchange.read_one_head() || patience.async_wait(boost::asio::use_awaitable));
        answered = first.index() == 0;
    } catch (const boost::asio::multiple_exceptions& both) {
        // Cancelled: nobody has to know that there were two waits.
        failure = both.first_exception();
    }
    if (failure) std::rethrow_exception(failure);
    if (!answered) co_return true;
    if (!exchange.interim()) co_return false;
    exchange.renew();
    co_return true;
}

}  // namespace client_detail

awaitable<Response> Client::open(const Request& request) const
{
    const auto& maker = state_->maker;
    const bool relayed = maker.relays(request.origin);
    std::string head = request_head(request, maker.options.user_agent, relayed,
                                    relayed ? proxy_authorization(*maker.proxy) : std::string());
    const bool ask_first = request.expect_continue && !request.body.empty();
    const bool joined = !ask_first && request.body.size() <= 16 * 1024;
    if (joined && !request.body.empty()) {
        const std::size_t at = head.size();
        head.resize(at + request.body.size());
        std::memcpy(head.data() + at, request.body.data(), request.body.size());
    }
    for (bool fresh_only = request.once;; fresh_only = true) {
        std::unique_ptr<Connection> connection;
        if (!fresh_only) connection = state_->pool.take(request.origin);
        const bool reused = connection != nullptr;
        if (!reused) connection = co_await Connection::open(maker, request.origin);
        co_await connection->begin_exchange(maker.options.progress_timeout);
        auto exchange = std::make_unique<Response::Impl>(state_, std::move(connection), request.method == "HEAD");
        try {
            bool wanted = !joined;
            std::optional<TransportError> broken;
            try {
                co_await exchange->connection->write(std::as_bytes(std::span(head)));
                if (ask_first) wanted = co_await client_detail::wait_for_continue(*exchange);
                if (wanted) co_await exchange->connection->write(request.body);
            } catch (const TransportError& failure) {
                if (failure.stage() != Stage::send || failure.timed_out()) throw;
                broken = failure;
            }
            exchange->reusable = !broken && (joined || wanted);
            exchange->has_body = !request.body.empty();
            try {
                // A server that refuses a request early closes its side; its reason may still be there to read.
                co_await exchange->read_head();
            } catch (const TransportError& failure) {
                if (broken && !failure.answer_begun()) throw *broken;
                throw;
            }
            // No success can be meant of a body that was not sent.
            if (broken && exchange->head.status < 300) throw *broken;
            if (!joined && !wanted && exchange->head.status < 300) exchange->fail(beast::http::error::unexpected_body);
            co_return Response(std::move(exchange));
        } catch (const TransportError& failure) {
            if (!reused || failure.timed_out() || failure.answer_begun()) throw;
        }
    }
}

awaitable<Answer> Client::send(const Request& request, std::size_t most) const
{
    Response response = co_await open(request);
    Answer answer;
    answer.body = co_await response.read_all(most);
    answer.status = response.head().status;
    answer.headers = response.head().headers;
    co_return answer;
}

}  // namespace holdfast::inline v1::http

#endif
