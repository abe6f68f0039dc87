#ifndef HOLDFAST_DETAIL_FAILURES_HPP
#define HOLDFAST_DETAIL_FAILURES_HPP

#include <holdfast/error.hpp>

#include <exception>
#include <string>
#include <utility>

namespace holdfast::inline v1::detail {

/// An exception taken apart.
struct Failure {
    error_code code{};
    Diagnostics diagnostics{};
};

/// What an exception says; one that is not of holdfast gets the code `otherwise` (or its own, if it carries one) and
/// its text counts as foreign.
inline Failure describe_failure(const std::exception_ptr& exception, errc otherwise, const std::string& what_failed,
                                const std::string& next_step)
{
    try {
        std::rethrow_exception(exception);
    } catch (const Error& error) {
        Diagnostics diagnostics = error.diagnostics();
        diagnostics.message = what_failed + ": " + diagnostics.message;
        return {error.code(), std::move(diagnostics)};
    } catch (const boost::system::system_error& error) {
        return {error.code(), {what_failed + ". " + next_step, error.what()}};
    } catch (const std::exception& error) {
        return {otherwise, {what_failed + ". " + next_step, error.what()}};
    } catch (...) {
        return {otherwise, {what_failed + ". " + next_step, "an exception of an unknown type"}};
    }
}

/// Calls a function of the engine; whatever it throws leaves as an Error.
template <class Function>
auto call_engine(const std::string& what_failed, Function&& function)
{
    try {
        return function();
    } catch (...) {
        auto failure = describe_failure(std::current_exception(), errc::engine_failed, what_failed,
                                        "Look into the engine's own log for the cause.");
        throw Error(failure.code, std::move(failure.diagnostics));
    }
}

}  // namespace holdfast::inline v1::detail

#endif
