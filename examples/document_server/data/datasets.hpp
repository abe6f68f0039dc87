#ifndef DOCUMENT_SERVER_DATA_DATASETS_HPP
#define DOCUMENT_SERVER_DATA_DATASETS_HPP

#include "../store/document_store.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace document_server {

/// Real data, made into documents.
struct Dataset {
    std::string database;
    std::string what;  ///< for people
    bool encrypted = false;
    /// Calls its argument with each document. Throws StoreError if the data is not on this machine; the text names the
    /// Debian package that brings it.
    std::function<void(const std::function<void(Change)>&)> produce;
};

/// What the packages iso-codes, unicode-data and wamerican of Debian 12 hold: 250 000 documents, tens of MB.
[[nodiscard]] std::vector<Dataset> debian_datasets();

/// Creates the dataset's database and writes its documents, some thousand in a transaction. `progress` is told how many
/// documents are in. Returns how many they were.
std::uint64_t load(
    DocumentStore& store, const Dataset& dataset,
    const std::function<void(std::uint64_t)>& progress = [](std::uint64_t) {});

}  // namespace document_server

#endif
