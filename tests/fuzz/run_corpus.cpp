// Stands in for libFuzzer: feeds every file of the given folders, and every prefix of it, to the target.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int count, char** arguments)
{
    std::size_t inputs = 0;
    for (int i = 1; i < count; ++i) {
        for (const auto& file : std::filesystem::directory_iterator(arguments[i])) {
            std::ifstream stream(file.path(), std::ios::binary);
            const std::vector<char> text{std::istreambuf_iterator<char>(stream), {}};
            const std::vector<std::uint8_t> whole(text.begin(), text.end());
            const std::size_t step = whole.size() / 512 + 1;
            for (std::size_t size = 0; size < whole.size(); size += step, ++inputs) {
                const std::vector<std::uint8_t> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
                LLVMFuzzerTestOneInput(part.data(), part.size());
            }
            LLVMFuzzerTestOneInput(whole.data(), whole.size());
            ++inputs;
        }
    }
    std::cout << inputs << " inputs\n";
    return inputs == 0 ? 1 : 0;
}
