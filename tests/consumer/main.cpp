#include <holdfast.hpp>
#include <holdfast/persistence/sqlite.hpp>

#include <iostream>

int other_unit();

int main()
{
    const auto name = holdfast::get_task_name("Nightly");
    std::cout << "holdfast " << HOLDFAST_VERSION_STRING << ": " << name << '\n';
    return name.empty() ? 1 : other_unit();
}
