#include "ndjson.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace document_server {

std::string Line::text() const
{
    std::string line = "{\"id\":" + boost::json::serialize(boost::json::string_view(id.data(), id.size())) +
                       ",\"etag\":" + std::to_string(etag);
    if (!body.empty()) line.append(",\"body\":").append(body);
    return line.append("}\n");
}

Line Line::parse(std::string_view text)
{
    boost::json::error_code ec;
    const boost::json::value value = boost::json::parse({text.data(), text.size()}, ec);
    const boost::json::object* object = value.if_object();
    if (ec || object == nullptr) throw StoreError("A line of the backup is not a JSON object");
    const boost::json::value* id = object->if_contains("id");
    const boost::json::value* etag = object->if_contains("etag");
    const boost::json::value* body = object->if_contains("body");
    if (id == nullptr || !id->is_string() || etag == nullptr || !etag->is_int64() || etag->get_int64() <= 0)
        throw StoreError("A line of the backup has no id or no etag");
    return {static_cast<Etag>(etag->get_int64()), std::string(id->get_string()),
            body != nullptr ? boost::json::serialize(*body) : std::string()};
}

}  // namespace document_server
