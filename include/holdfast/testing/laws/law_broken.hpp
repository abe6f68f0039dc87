#ifndef HOLDFAST_TESTING_LAWS_LAW_BROKEN_HPP
#define HOLDFAST_TESTING_LAWS_LAW_BROKEN_HPP

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// A model does not keep a law of its concept; the text says which promise, and how it was seen.
class LawBroken : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// One promise of a concept, as a check of a model. `Harness` is how the check reaches the model; it is fresh for
/// every law.
template <class Harness>
struct Law {
    std::string_view name;                ///< the promise, as a sentence
    std::function<void(Harness&)> check;  ///< throws LawBroken, or whatever the model throws
};

namespace detail {

inline void law(bool kept, const std::string& promise)
{
    if (!kept) throw LawBroken(promise);
}

/// True if `function` throws anything.
template <class Function>
[[nodiscard]] bool refuses(Function function)
{
    try {
        function();
    } catch (...) {
        return true;
    }
    return false;
}

}  // namespace detail

}  // namespace holdfast::inline v1

#endif
