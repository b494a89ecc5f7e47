// What module.cpp binds: one function a kernel file.
#pragma once
#include <nanobind/nanobind.h>

namespace dedup {

void bind_level(nanobind::module_& m);

}  // namespace dedup
