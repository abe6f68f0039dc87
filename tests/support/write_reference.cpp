// Prints docs/reference/configuration.md.
#include <support/reference_text.hpp>

#include <iostream>

int main()
{
    std::cout << holdfast_tests::reference_text();
}
