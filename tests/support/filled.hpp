#ifndef HOLDFAST_TESTS_SUPPORT_FILLED_HPP
#define HOLDFAST_TESTS_SUPPORT_FILLED_HPP

#include <holdfast/configuration/description/configuration.hpp>
#include <holdfast/configuration/description/operations.hpp>
#include <holdfast/configuration/description/restore.hpp>
#include <holdfast/configuration/description/status.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <vector>

namespace holdfast_tests {

/// Gives every field of a described value another value than its default, each a different one, so that a field that is
/// forgotten anywhere shows. Secrets begin with `SECRET`.
class Filler {
public:
    [[nodiscard]] int secrets() const { return secrets_; }

    void fill(bool& value) { value = !value; }
    template <std::integral I>
    void fill(I& value)
    {
        value = static_cast<I>(++count_);
    }
    void fill(double& value) { value = ++count_ + 0.25; }
    void fill(std::string& value) { value = "text \"\\\n\x01 \xC3\xA4" + std::to_string(++count_); }
    void fill(holdfast::SecretText& value)
    {
        ++secrets_;
        value = "SECRET" + std::to_string(++count_);
    }
    void fill(holdfast::TimeSpan& value) { value = holdfast::TimeSpan(-987'654'321'987LL * ++count_); }
    void fill(holdfast::TimePoint& value)
    {
        value = holdfast::TimePoint(holdfast::TimeSpan(17'000'000'000'000'001LL + ++count_));
    }
    template <holdfast::detail::DescribedEnumeration E>
    void fill(E& value)
    {
        value = static_cast<E>(holdfast::detail::Enumerators<E>::names.size() - 1);
    }
    template <class T>
    void fill(std::optional<T>& value)
    {
        fill(value.emplace());
    }
    template <class T>
    void fill(std::vector<T>& values)
    {
        values.resize(2);
        for (T& value : values) fill(value);
    }
    template <holdfast::detail::Described T>
    void fill(T& value)
    {
        holdfast::detail::for_each_field<T>([&](const auto& described) { fill(value.*described.member); });
    }

private:
    int count_ = 0;
    int secrets_ = 0;
};

template <class T>
T filled()
{
    T value{};
    Filler().fill(value);
    return value;
}

}  // namespace holdfast_tests

#endif
