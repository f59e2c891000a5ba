// A compiler from GCC 11 on calls this function of its C++ library when a container asks for more than there is room for in the address space. The
// C++ libraries of older systems don't have it, and an addon that a package brings along would not load there. So it is here.
#include <new>

namespace std {

__attribute__((visibility("hidden"))) void __throw_bad_array_new_length() { throw bad_array_new_length(); }

}  // namespace std
