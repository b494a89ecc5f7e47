// The extension module: names only; each kernel binds itself in its own file.
#include "bind.h"

NB_MODULE(_native, m) {
    m.doc() = "Native kernels of dedup; their definitions stand in dedup._reference.";
    dedup::bind_level(m);
    dedup::bind_unicode(m);
    dedup::bind_texts(m);
    dedup::bind_tokens(m);
    dedup::bind_minhash(m);
    dedup::bind_bands(m);
    dedup::bind_join(m);
    dedup::bind_keep(m);
    dedup::bind_copies(m);
    dedup::bind_clusters(m);
    dedup::bind_sets(m);
    dedup::bind_blocks(m);
    dedup::bind_repeats(m);
    dedup::bind_words(m);
    dedup::bind_scores(m);
    dedup::bind_page(m);
}
