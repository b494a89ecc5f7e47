// What module.cpp binds: one function a kernel file.
#pragma once
#include <nanobind/nanobind.h>

namespace dedup {

void bind_level(nanobind::module_& m);
void bind_unicode(nanobind::module_& m);
void bind_texts(nanobind::module_& m);
void bind_tokens(nanobind::module_& m);
void bind_minhash(nanobind::module_& m);
void bind_bands(nanobind::module_& m);
void bind_join(nanobind::module_& m);
void bind_keep(nanobind::module_& m);
void bind_copies(nanobind::module_& m);
void bind_clusters(nanobind::module_& m);
void bind_sets(nanobind::module_& m);
void bind_blocks(nanobind::module_& m);
void bind_repeats(nanobind::module_& m);
void bind_words(nanobind::module_& m);
void bind_scores(nanobind::module_& m);
void bind_page(nanobind::module_& m);

}  // namespace dedup
