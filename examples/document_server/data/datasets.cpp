#include "datasets.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>

namespace document_server {

namespace {

namespace json = boost::json;
using Take = std::function<void(Change)>;

std::ifstream open(const std::string& path, const char* package)
{
    std::ifstream file(path);
    if (!file) throw StoreError(path + " is missing. Install it with: apt-get install " + package);
    return file;
}

void give(const Take& take, std::string id, const json::value& document)
{
    take({std::move(id), json::serialize(document)});
}

std::vector<std::string_view> split(std::string_view line, char separator)
{
    std::vector<std::string_view> fields;
    for (std::size_t end = line.find(separator); end != std::string_view::npos; end = line.find(separator)) {
        fields.push_back(line.substr(0, end));
        line.remove_prefix(end + 1);
    }
    fields.push_back(line);
    return fields;
}

json::string text(std::string_view value)
{
    return json::string(value.data(), value.size());
}

std::string_view trim(std::string_view value)
{
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\r')) value.remove_suffix(1);
    return value;
}

/// One document for each item of an ISO standard: `iso_3166-1/NOR`.
void iso_codes(const std::vector<std::string>& standards, const Take& take)
{
    for (const std::string& standard : standards) {
        std::ifstream file = open("/usr/share/iso-codes/json/iso_" + standard + ".json", "iso-codes");
        const std::string content{std::istreambuf_iterator<char>(file), {}};
        const json::value parsed = json::parse(content);
        for (const json::value& item : parsed.at(standard).as_array()) {
            const json::object& object = item.as_object();
            for (const char* key : {"code", "alpha_4", "alpha_3", "alpha_2"}) {
                const json::value* code = object.if_contains(key);
                if (code == nullptr) continue;
                give(take, "iso_" + standard + "/" + std::string(code->as_string()), item);
                break;
            }
        }
    }
}

/// One document for each character that Unicode names, with its collation keys.
void characters(const Take& take)
{
    std::map<std::string, std::string, std::less<>> keys;
    std::ifstream collation = open("/usr/share/unicode/allkeys.txt", "unicode-data");
    for (std::string line; std::getline(collation, line);) {
        const std::size_t semicolon = line.find(';');
        if (line.starts_with('#') || line.starts_with('@') || semicolon == std::string::npos) continue;
        const std::string_view rest = std::string_view(line).substr(semicolon + 1);
        keys.emplace(trim(std::string_view(line).substr(0, semicolon)), trim(rest.substr(0, rest.find('#'))));
    }
    std::ifstream file = open("/usr/share/unicode/UnicodeData.txt", "unicode-data");
    for (std::string line; std::getline(file, line);) {
        const std::vector<std::string_view> field = split(line, ';');
        if (field.size() < 15) continue;
        json::object character{{"code_point", text(field[0])},     {"name", text(field[1])},
                               {"category", text(field[2])},       {"combining_class", text(field[3])},
                               {"bidirectional", text(field[4])},  {"decomposition", text(field[5])},
                               {"numeric_value", text(field[8])},  {"mirrored", field[9] == "Y"},
                               {"unicode_1_name", text(field[10])}};
        if (const auto key = keys.find(field[0]); key != keys.end()) character["collation"] = key->second;
        give(take, "U+" + std::string(field[0]), character);
    }
}

/// One document for each test case of the bidirectional algorithm.
void writing_directions(const Take& take)
{
    std::ifstream file = open("/usr/share/unicode/BidiCharacterTest.txt", "unicode-data");
    std::uint64_t number = 0;
    for (std::string line; std::getline(file, line);) {
        const std::vector<std::string_view> field = split(trim(line), ';');
        if (line.starts_with('#') || field.size() != 5) continue;
        json::array code_points;
        for (const std::string_view point : split(field[0], ' ')) code_points.push_back(text(point));
        give(take, "case/" + std::to_string(++number),
             {{"code_points", std::move(code_points)},
              {"paragraph_direction", text(field[1])},
              {"paragraph_level", text(field[2])},
              {"levels", text(field[3])},
              {"visual_order", text(field[4])}});
    }
}

/// One document for each word, with what an anagram search needs.
void words(const Take& take)
{
    std::ifstream file = open("/usr/share/dict/words", "wamerican");
    for (std::string word; std::getline(file, word);) {
        json::object document{{"word", word}, {"bytes", static_cast<std::uint64_t>(word.size())}};
        const bool ascii =
            std::all_of(word.begin(), word.end(), [](char c) { return static_cast<signed char>(c) > 0; });
        if (ascii) {
            std::string letters = word;
            std::sort(letters.begin(), letters.end());
            document["letters"] = letters;
        }
        give(take, word, document);
    }
}

}  // namespace

std::vector<Dataset> debian_datasets()
{
    return {
        {"Countries", "countries, their parts and former ones (ISO 3166)", false,
         [](const Take& take) { iso_codes({"3166-1", "3166-2", "3166-3"}, take); }},
        {"Languages", "languages and scripts (ISO 639, ISO 15924)", false,
         [](const Take& take) { iso_codes({"639-2", "639-3", "639-5", "15924"}, take); }},
        {"Characters", "every character of Unicode 15", false, characters},
        {"Writing directions", "test cases of bidirectional text", false, writing_directions},
        {"Words", "American English words", false, words},
        {"Treasury", "currencies (ISO 4217), in an encrypted database", true,
         [](const Take& take) { iso_codes({"4217"}, take); }},
    };
}

std::uint64_t load(DocumentStore& store, const Dataset& dataset, const std::function<void(std::uint64_t)>& progress)
{
    constexpr std::size_t batch = 5000;
    store.create(dataset.database,
                 dataset.encrypted ? holdfast::SecretBytes::random(Sealer::key_size) : holdfast::SecretBytes());
    std::uint64_t count = 0;
    std::vector<Change> changes;
    const auto flush = [&] {
        store.write(dataset.database, changes);
        count += changes.size();
        changes.clear();
        progress(count);
    };
    dataset.produce([&](Change change) {
        changes.push_back(std::move(change));
        if (changes.size() == batch) flush();
    });
    flush();
    return count;
}

}  // namespace document_server
