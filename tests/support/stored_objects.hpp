#ifndef HOLDFAST_TESTS_SUPPORT_STORED_OBJECTS_HPP
#define HOLDFAST_TESTS_SUPPORT_STORED_OBJECTS_HPP

#include "written_backup.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace test {

inline void store(const Objects& objects, const std::filesystem::path& folder)
{
    std::filesystem::create_directories(folder);
    for (const auto& [name, bytes] : objects) {
        std::ofstream file(folder / name, std::ios::binary | std::ios::trunc);
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        if (!file.flush()) throw std::runtime_error("cannot write " + name);
    }
}

inline Objects load(const std::filesystem::path& folder)
{
    Objects objects;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        objects[entry.path().filename().string()] = bytes(text);
    }
    return objects;
}

}  // namespace test

#endif
