#ifndef HOLDFAST_TESTS_SUPPORT_RUN_PROGRAM_HPP
#define HOLDFAST_TESTS_SUPPORT_RUN_PROGRAM_HPP

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

#include <sys/wait.h>

namespace test {

struct ProgramResult {
    int exit_code = -1;
    std::string output;  ///< what it printed to standard output, and to standard error if the command says so
};

/// For a shell.
inline std::string quoted(const std::string& text)
{
    std::string result = "'";
    for (char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

inline ProgramResult run_program(const std::string& command)
{
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("popen");
    ProgramResult result;
    std::array<char, 4096> buffer{};
    for (std::size_t size = 0; (size = std::fread(buffer.data(), 1, buffer.size(), pipe)) != 0;) {
        result.output.append(buffer.data(), size);
    }
    const int status = ::pclose(pipe);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

}  // namespace test

#endif
