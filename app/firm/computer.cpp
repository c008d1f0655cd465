#include "app/firm/computer.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <unistd.h>
#endif

namespace outpost::app {

std::string hostName() {
    char name[256] = {};
#ifdef _WIN32
    DWORD size = sizeof name;
    if (!GetComputerNameA(name, &size)) return {};
#else
    if (gethostname(name, sizeof name - 1) != 0) return {};
#endif
    return name;
}

}  // namespace outpost::app
