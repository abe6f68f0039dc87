#ifndef HOLDFAST_TESTS_SUPPORT_THROWN_HPP
#define HOLDFAST_TESTS_SUPPORT_THROWN_HPP

#include <holdfast/error.hpp>

#include <string>

namespace holdfast_tests {

/// What a call threw; `code` is no error if it did not.
struct Thrown {
    holdfast::error_code code{};
    std::string text{};

    [[nodiscard]] bool says(const std::string& part) const { return text.find(part) != std::string::npos; }
};

template <class Call>
Thrown thrown_by(Call&& call)
{
    try {
        call();
    } catch (const holdfast::Error& error) {
        return {error.code(), error.diagnostics().text()};
    }
    return {};
}

}  // namespace holdfast_tests

#endif
