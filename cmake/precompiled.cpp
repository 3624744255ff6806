// Holds the precompiled header of cmake/precompiled.h; see cmake/Module.cmake.
