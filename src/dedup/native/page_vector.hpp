// Vectors of int32, float and pairs of int16, of whatever width the level has.
// Part of page_body.hpp, once a level; no include guard on purpose.
//
// `unpack_low`, `unpack_high` and `pack` work within quarters of 128 bits, as the machine does:
// pack(unpack_low(a, b), unpack_high(a, b)) puts everything back where it was.

#if DEDUP_VECTOR == 64
using I = __m512i;
using F = __m512;
static constexpr size_t kLanes = 16;
static inline I load(const void* p) { return _mm512_loadu_si512(p); }
static inline void store(void* p, I v) { _mm512_storeu_si512(p, v); }
static inline I same(int32_t v) { return _mm512_set1_epi32(v); }
static inline I add(I a, I b) { return _mm512_add_epi32(a, b); }
static inline I subtract(I a, I b) { return _mm512_sub_epi32(a, b); }
static inline I multiply(I a, I b) { return _mm512_mullo_epi32(a, b); }
#ifdef DEDUP_DOT_PRODUCTS
static inline I add_products(I sum, I a, I b) { return _mm512_dpwssd_epi32(sum, a, b); }
#else
static inline I add_products(I sum, I a, I b) { return _mm512_add_epi32(sum, _mm512_madd_epi16(a, b)); }
#endif
static inline I add16(I a, I b) { return _mm512_add_epi16(a, b); }
static inline I same16(int32_t v) { return _mm512_set1_epi16(static_cast<int16_t>(v)); }
static inline I add_saturated(I a, I b) { return _mm512_adds_epi16(a, b); }
static inline I subtract_saturated(I a, I b) { return _mm512_subs_epi16(a, b); }
static inline I upper_products(I a, I b) { return _mm512_mulhi_epi16(a, b); }  // of int16, their upper halves
template <int kBits>
static inline I shift_right16(I v) {
    return _mm512_srai_epi16(v, kBits);
}
static inline I shift_left16(I v, const int64_t* bits) {
    return _mm512_sll_epi16(v, _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bits)));
}
using Hidden = uint8_t;
static inline void store_bytes(Hidden* p, I v) {  // of int16, saturated
    const __m256i bytes = _mm512_cvtusepi16_epi8(_mm512_max_epi16(v, _mm512_setzero_si512()));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), bytes);
}
#ifdef DEDUP_DOT_PRODUCTS
static inline I add_words(I sum, I a, I a_weights, I b, I b_weights) {
    return _mm512_dpbusd_epi32(_mm512_dpbusd_epi32(sum, a, a_weights), b, b_weights);
}
#else
static inline I add_words(I sum, I a, I a_weights, I b, I b_weights) {
    const I both = _mm512_add_epi16(_mm512_maddubs_epi16(a, a_weights), _mm512_maddubs_epi16(b, b_weights));
    return _mm512_add_epi32(sum, _mm512_madd_epi16(both, _mm512_set1_epi16(1)));
}
#endif
static inline __m128i quarters(I v) {
    const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64(v, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}
static inline I unpack_low64(I a, I b) { return _mm512_unpacklo_epi64(a, b); }
static inline I unpack_high64(I a, I b) { return _mm512_unpackhi_epi64(a, b); }
static inline I unpack_low32(I a, I b) { return _mm512_unpacklo_epi32(a, b); }
static inline I unpack_high32(I a, I b) { return _mm512_unpackhi_epi32(a, b); }
static inline I unpack_low(I a, I b) { return _mm512_unpacklo_epi16(a, b); }
static inline I unpack_high(I a, I b) { return _mm512_unpackhi_epi16(a, b); }
static inline I pack(I a, I b) { return _mm512_packs_epi32(a, b); }
static inline I pack_in_order(I a, I b) {
    return _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), pack(a, b));
}
static inline I products_low(I a, I b) {  // of int16, as int32
    return _mm512_unpacklo_epi16(_mm512_mullo_epi16(a, b), _mm512_mulhi_epi16(a, b));
}
static inline I products_high(I a, I b) {
    return _mm512_unpackhi_epi16(_mm512_mullo_epi16(a, b), _mm512_mulhi_epi16(a, b));
}
static inline F load_f(const float* p) { return _mm512_loadu_ps(p); }
static inline void store_f(float* p, F v) { _mm512_storeu_ps(p, v); }
static inline F same_f(float v) { return _mm512_set1_ps(v); }
static inline F to_float(I v) { return _mm512_cvtepi32_ps(v); }
static inline I to_whole(F v) { return _mm512_cvtps_epi32(v); }  // ties to even
static inline F add_f(F a, F b) { return _mm512_add_ps(a, b); }
static inline F multiply_f(F a, F b) { return _mm512_mul_ps(a, b); }
static inline F over_root_f(F a, F b) { return _mm512_div_ps(a, _mm512_sqrt_ps(b)); }
static inline F clip_f(F v, float least, float most) {
    return _mm512_min_ps(_mm512_max_ps(v, same_f(least)), same_f(most));
}
static inline int32_t sum_of(I v) { return _mm512_reduce_add_epi32(v); }
using Squares = __m512i;
static inline Squares no_squares() { return _mm512_setzero_si512(); }
static inline Squares add_squares(Squares sum, I v) {
    const I odd = _mm512_srli_epi64(v, 32);
    return _mm512_add_epi64(_mm512_add_epi64(sum, _mm512_mul_epi32(v, v)), _mm512_mul_epi32(odd, odd));
}
static inline int64_t sum_of_squares(Squares v) { return _mm512_reduce_add_epi64(v); }
#elif DEDUP_VECTOR == 32
using I = __m256i;
using F = __m256;
static constexpr size_t kLanes = 8;
static inline I load(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
static inline void store(void* p, I v) { _mm256_storeu_si256(static_cast<__m256i*>(p), v); }
static inline I same(int32_t v) { return _mm256_set1_epi32(v); }
static inline I add(I a, I b) { return _mm256_add_epi32(a, b); }
static inline I subtract(I a, I b) { return _mm256_sub_epi32(a, b); }
static inline I multiply(I a, I b) { return _mm256_mullo_epi32(a, b); }
static inline I add_products(I sum, I a, I b) { return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b)); }
static inline I add16(I a, I b) { return _mm256_add_epi16(a, b); }
static inline I same16(int32_t v) { return _mm256_set1_epi16(static_cast<int16_t>(v)); }
static inline I add_saturated(I a, I b) { return _mm256_adds_epi16(a, b); }
static inline I subtract_saturated(I a, I b) { return _mm256_subs_epi16(a, b); }
static inline I upper_products(I a, I b) { return _mm256_mulhi_epi16(a, b); }  // of int16, their upper halves
template <int kBits>
static inline I shift_right16(I v) {
    return _mm256_srai_epi16(v, kBits);
}
static inline I shift_left16(I v, const int64_t* bits) {
    return _mm256_sll_epi16(v, _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bits)));
}
using Hidden = uint8_t;
static inline void store_bytes(Hidden* p, I v) {  // of int16, saturated
    const __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), bytes);
}
static inline I add_words(I sum, I a, I a_weights, I b, I b_weights) {
    const I both = _mm256_add_epi16(_mm256_maddubs_epi16(a, a_weights), _mm256_maddubs_epi16(b, b_weights));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(both, _mm256_set1_epi16(1)));
}
static inline __m128i quarters(I v) {
    return _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
}
static inline I unpack_low64(I a, I b) { return _mm256_unpacklo_epi64(a, b); }
static inline I unpack_high64(I a, I b) { return _mm256_unpackhi_epi64(a, b); }
static inline I unpack_low32(I a, I b) { return _mm256_unpacklo_epi32(a, b); }
static inline I unpack_high32(I a, I b) { return _mm256_unpackhi_epi32(a, b); }
static inline I unpack_low(I a, I b) { return _mm256_unpacklo_epi16(a, b); }
static inline I unpack_high(I a, I b) { return _mm256_unpackhi_epi16(a, b); }
static inline I pack(I a, I b) { return _mm256_packs_epi32(a, b); }
static inline I pack_in_order(I a, I b) { return _mm256_permute4x64_epi64(pack(a, b), 0xD8); }
static inline I products_low(I a, I b) {  // of int16, as int32
    return _mm256_unpacklo_epi16(_mm256_mullo_epi16(a, b), _mm256_mulhi_epi16(a, b));
}
static inline I products_high(I a, I b) {
    return _mm256_unpackhi_epi16(_mm256_mullo_epi16(a, b), _mm256_mulhi_epi16(a, b));
}
static inline F load_f(const float* p) { return _mm256_loadu_ps(p); }
static inline void store_f(float* p, F v) { _mm256_storeu_ps(p, v); }
static inline F same_f(float v) { return _mm256_set1_ps(v); }
static inline F to_float(I v) { return _mm256_cvtepi32_ps(v); }
static inline I to_whole(F v) { return _mm256_cvtps_epi32(v); }  // ties to even
static inline F add_f(F a, F b) { return _mm256_add_ps(a, b); }
static inline F multiply_f(F a, F b) { return _mm256_mul_ps(a, b); }
static inline F over_root_f(F a, F b) { return _mm256_div_ps(a, _mm256_sqrt_ps(b)); }
static inline F clip_f(F v, float least, float most) {
    return _mm256_min_ps(_mm256_max_ps(v, same_f(least)), same_f(most));
}
static inline int32_t sum_of(I v) {
    __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1)));
}
using Squares = __m256i;
static inline Squares no_squares() { return _mm256_setzero_si256(); }
static inline Squares add_squares(Squares sum, I v) {
    const I odd = _mm256_srli_epi64(v, 32);
    return _mm256_add_epi64(_mm256_add_epi64(sum, _mm256_mul_epi32(v, v)), _mm256_mul_epi32(odd, odd));
}
static inline int64_t sum_of_squares(Squares v) {
    const __m128i s = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    return _mm_cvtsi128_si64(_mm_add_epi64(s, _mm_unpackhi_epi64(s, s)));
}
#elif DEDUP_VECTOR == 16
using I = __m128i;
using F = __m128;
static constexpr size_t kLanes = 4;
static inline I load(const void* p) { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
static inline void store(void* p, I v) { _mm_storeu_si128(static_cast<__m128i*>(p), v); }
static inline I same(int32_t v) { return _mm_set1_epi32(v); }
static inline I add(I a, I b) { return _mm_add_epi32(a, b); }
static inline I subtract(I a, I b) { return _mm_sub_epi32(a, b); }
static inline I multiply(I a, I b) {
    const I even = _mm_mul_epu32(a, b), odd = _mm_mul_epu32(_mm_srli_epi64(a, 32), _mm_srli_epi64(b, 32));
    return _mm_unpacklo_epi32(_mm_shuffle_epi32(even, 0x08), _mm_shuffle_epi32(odd, 0x08));
}
static inline I add_products(I sum, I a, I b) { return _mm_add_epi32(sum, _mm_madd_epi16(a, b)); }
static inline I add16(I a, I b) { return _mm_add_epi16(a, b); }
static inline I same16(int32_t v) { return _mm_set1_epi16(static_cast<int16_t>(v)); }
static inline I add_saturated(I a, I b) { return _mm_adds_epi16(a, b); }
static inline I subtract_saturated(I a, I b) { return _mm_subs_epi16(a, b); }
static inline I upper_products(I a, I b) { return _mm_mulhi_epi16(a, b); }  // of int16, their upper halves
template <int kBits>
static inline I shift_right16(I v) {
    return _mm_srai_epi16(v, kBits);
}
static inline I shift_left16(I v, const int64_t* bits) {
    return _mm_sll_epi16(v, _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bits)));
}
using Hidden = int16_t;  // no bytes are multiplied here
static inline void store_bytes(Hidden* p, I v) {
    store(p, _mm_min_epi16(_mm_max_epi16(v, _mm_setzero_si128()), _mm_set1_epi16(255)));
}
static inline I add_words(I sum, I a, I a_weights, I b, I b_weights) {
    return add_products(add_products(sum, a, a_weights), b, b_weights);
}
static inline __m128i quarters(I v) { return v; }
static inline I unpack_low64(I a, I b) { return _mm_unpacklo_epi64(a, b); }
static inline I unpack_high64(I a, I b) { return _mm_unpackhi_epi64(a, b); }
static inline I unpack_low32(I a, I b) { return _mm_unpacklo_epi32(a, b); }
static inline I unpack_high32(I a, I b) { return _mm_unpackhi_epi32(a, b); }
static inline I unpack_low(I a, I b) { return _mm_unpacklo_epi16(a, b); }
static inline I unpack_high(I a, I b) { return _mm_unpackhi_epi16(a, b); }
static inline I pack(I a, I b) { return _mm_packs_epi32(a, b); }
static inline I pack_in_order(I a, I b) { return pack(a, b); }
static inline I products_low(I a, I b) {  // of int16, as int32
    return _mm_unpacklo_epi16(_mm_mullo_epi16(a, b), _mm_mulhi_epi16(a, b));
}
static inline I products_high(I a, I b) {
    return _mm_unpackhi_epi16(_mm_mullo_epi16(a, b), _mm_mulhi_epi16(a, b));
}
static inline F load_f(const float* p) { return _mm_loadu_ps(p); }
static inline void store_f(float* p, F v) { _mm_storeu_ps(p, v); }
static inline F same_f(float v) { return _mm_set1_ps(v); }
static inline F to_float(I v) { return _mm_cvtepi32_ps(v); }
static inline I to_whole(F v) { return _mm_cvtps_epi32(v); }  // ties to even
static inline F add_f(F a, F b) { return _mm_add_ps(a, b); }
static inline F multiply_f(F a, F b) { return _mm_mul_ps(a, b); }
static inline F over_root_f(F a, F b) { return _mm_div_ps(a, _mm_sqrt_ps(b)); }
static inline F clip_f(F v, float least, float most) {
    return _mm_min_ps(_mm_max_ps(v, same_f(least)), same_f(most));
}
static inline int32_t sum_of(I v) {
    v = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(v, _mm_shuffle_epi32(v, 0xB1)));
}
// Squares of numbers up to 2 ** 23, 96 of them, are exact as double too.
using Squares = __m128d;
static inline Squares no_squares() { return _mm_setzero_pd(); }
static inline Squares add_squares(Squares sum, I v) {
    const __m128d low = _mm_cvtepi32_pd(v), high = _mm_cvtepi32_pd(_mm_shuffle_epi32(v, 0x4E));
    return _mm_add_pd(_mm_add_pd(sum, _mm_mul_pd(low, low)), _mm_mul_pd(high, high));
}
static inline int64_t sum_of_squares(Squares v) {
    return static_cast<int64_t>(_mm_cvtsd_f64(v) + _mm_cvtsd_f64(_mm_unpackhi_pd(v, v)));
}
#elif defined(DEDUP_GNU_VECTORS)
using I = int32_t __attribute__((vector_size(16)));
using F = float __attribute__((vector_size(16)));
using Words = uint32_t __attribute__((vector_size(16)));
using Halves = int16_t __attribute__((vector_size(16)));
using UnsignedHalves = uint16_t __attribute__((vector_size(16)));
using FourHalves = int16_t __attribute__((vector_size(8)));
static constexpr size_t kLanes = 4;
static inline I load(const void* p) {
    I out;
    std::memcpy(&out, p, sizeof out);
    return out;
}
static inline void store(void* p, I v) { std::memcpy(p, &v, sizeof v); }
static inline I same(int32_t v) { return I{v, v, v, v}; }
static inline I add(I a, I b) { return (I)((Words)a + (Words)b); }
static inline I subtract(I a, I b) { return (I)((Words)a - (Words)b); }
static inline I multiply(I a, I b) { return (I)((Words)a * (Words)b); }
// Of each pair of int16 the lower and the upper one, as int32.
static inline I lower16(I v) { return (I)((Words)v << 16) >> 16; }
static inline I upper16(I v) { return v >> 16; }
static inline I add_products(I sum, I a, I b) {
    return add(add(sum, multiply(lower16(a), lower16(b))), multiply(upper16(a), upper16(b)));
}
static inline I add16(I a, I b) { return (I)((UnsignedHalves)a + (UnsignedHalves)b); }
static inline I same16(int32_t v) {
    const auto half = static_cast<int16_t>(v);
    return (I)Halves{half, half, half, half, half, half, half, half};
}
// A sum or difference, or where `over` is below zero what has the sign of a and is furthest from zero.
static inline I unless(Halves over, Halves a, Halves found) {
    const Halves most = (a >> 15) ^ (Halves)same16(32767);
    over >>= 15;
    return (I)((over & most) | (~over & found));
}
static inline I add_saturated(I a, I b) {
    const Halves x = (Halves)a, y = (Halves)b, sum = (Halves)add16(a, b);
    return unless((x ^ sum) & (y ^ sum), x, sum);
}
static inline I subtract_saturated(I a, I b) {
    const Halves x = (Halves)a, y = (Halves)b, left = (Halves)((UnsignedHalves)a - (UnsignedHalves)b);
    return unless((x ^ y) & (x ^ left), x, left);
}
static inline I upper_products(I a, I b) {  // of int16, their upper halves
    const Words lower = (Words)multiply(lower16(a), lower16(b)), upper = (Words)multiply(upper16(a), upper16(b));
    return (I)(lower >> 16 | upper >> 16 << 16);
}
template <int kBits>
static inline I shift_right16(I v) {
    return (I)((Halves)v >> kBits);
}
static inline I shift_left16(I v, const int64_t* bits) { return (I)((UnsignedHalves)v << static_cast<uint16_t>(*bits)); }
using Hidden = int16_t;
static inline void store_bytes(Hidden* p, I v) {
    Halves halves = (Halves)v;
    halves &= halves > 0;
    store(p, (I)(halves > 255 ? (Halves)same16(255) : halves));
}
static inline I add_words(I sum, I a, I a_weights, I b, I b_weights) {
    return add_products(add_products(sum, a, a_weights), b, b_weights);
}
static inline I unpack_low(I a, I b) {
    return (I)__builtin_shufflevector((Halves)a, (Halves)b, 0, 8, 1, 9, 2, 10, 3, 11);
}
static inline I unpack_high(I a, I b) {
    return (I)__builtin_shufflevector((Halves)a, (Halves)b, 4, 12, 5, 13, 6, 14, 7, 15);
}
static inline FourHalves saturated(I v) {
    v = v > 32767 ? same(32767) : v;
    v = v < -32768 ? same(-32768) : v;
    return __builtin_convertvector(v, FourHalves);
}
static inline I pack(I a, I b) {
    return (I)__builtin_shufflevector(saturated(a), saturated(b), 0, 1, 2, 3, 4, 5, 6, 7);
}
static inline I pack_in_order(I a, I b) { return pack(a, b); }
static inline I products_low(I a, I b) {  // of int16, as int32
    return multiply(upper16(unpack_low(a, a)), upper16(unpack_low(b, b)));
}
static inline I products_high(I a, I b) { return multiply(upper16(unpack_high(a, a)), upper16(unpack_high(b, b))); }
static inline F load_f(const float* p) { return (F)load(p); }
static inline void store_f(float* p, F v) { store(p, (I)v); }
static inline F same_f(float v) { return F{v, v, v, v}; }
static inline F to_float(I v) { return __builtin_convertvector(v, F); }
// Ties to even, as in sums beyond 2 ** 23, where there are whole numbers alone. What no int32 holds
// stands in padding alone, and is multiplied by zero.
static inline I to_whole(F v) {
    const F big = (F)(((I)v & same(INT32_MIN)) | (I)same_f(8388608.0F));
    const I whole = (I)((v + big) - big), small = ((I)v & same(INT32_MAX)) < (I)same_f(8388608.0F);
    return __builtin_convertvector((F)((small & whole) | (~small & (I)v)), I);
}
static inline F add_f(F a, F b) { return a + b; }
static inline F multiply_f(F a, F b) { return a * b; }
static inline F over_root_f(F a, F b) {
    F out;
    for (size_t i = 0; i < kLanes; ++i) out[i] = a[i] / std::sqrt(b[i]);
    return out;
}
static inline F clip_f(F v, float least, float most) {
    v = v < least ? same_f(least) : v;
    return v > most ? same_f(most) : v;
}
static inline int32_t sum_of(I v) {
    const Words words = (Words)v;
    return static_cast<int32_t>(words[0] + words[1] + words[2] + words[3]);
}
using Squares = int64_t;
static inline Squares no_squares() { return 0; }
static inline Squares add_squares(Squares sum, I v) {
    for (size_t i = 0; i < kLanes; ++i) sum += int64_t{v[i]} * v[i];
    return sum;
}
static inline int64_t sum_of_squares(Squares v) { return v; }
#else  // MSVC, and GCC before 12
struct I {
    int32_t v[4];
    int16_t half(size_t i) const {
        int16_t halves[8];
        std::memcpy(halves, v, sizeof v);
        return halves[i];
    }
};
struct F {
    float v[4];
};
static constexpr size_t kLanes = 4;
template <class V, class Op>
static inline V each(Op op) {
    V out;
    for (size_t i = 0; i < 4; ++i) out.v[i] = op(i);
    return out;
}
template <class Op>
static inline I each16(Op op) {
    int16_t halves[8];
    for (size_t i = 0; i < 8; ++i) halves[i] = static_cast<int16_t>(op(i));
    I out;
    std::memcpy(out.v, halves, sizeof out.v);
    return out;
}
static inline int32_t wrap(int64_t v) { return static_cast<int32_t>(static_cast<uint32_t>(v)); }
static inline int32_t saturated(int32_t v) { return std::clamp(v, -32768, 32767); }
static inline I load(const void* p) {
    I out;
    std::memcpy(out.v, p, sizeof out.v);
    return out;
}
static inline void store(void* p, I v) { std::memcpy(p, v.v, sizeof v.v); }
static inline I same(int32_t v) { return {{v, v, v, v}}; }
static inline I add(I a, I b) {
    return each<I>([&](size_t i) { return wrap(int64_t{a.v[i]} + b.v[i]); });
}
static inline I subtract(I a, I b) {
    return each<I>([&](size_t i) { return wrap(int64_t{a.v[i]} - b.v[i]); });
}
static inline I multiply(I a, I b) {
    return each<I>([&](size_t i) { return wrap(int64_t{a.v[i]} * b.v[i]); });
}
static inline I add_products(I sum, I a, I b) {
    return each<I>([&](size_t i) {
        return wrap(int64_t{sum.v[i]} + int64_t{a.half(2 * i)} * b.half(2 * i) +
                    int64_t{a.half(2 * i + 1)} * b.half(2 * i + 1));
    });
}
static inline I add16(I a, I b) {
    return each16([&](size_t i) { return a.half(i) + b.half(i); });
}
static inline I same16(int32_t v) {
    return each16([&](size_t) { return v; });
}
static inline I add_saturated(I a, I b) {
    return each16([&](size_t i) { return saturated(a.half(i) + b.half(i)); });
}
static inline I subtract_saturated(I a, I b) {
    return each16([&](size_t i) { return saturated(a.half(i) - b.half(i)); });
}
static inline I upper_products(I a, I b) {
    return each16([&](size_t i) { return a.half(i) * b.half(i) >> 16; });
}
template <int kBits>
static inline I shift_right16(I v) {
    return each16([&](size_t i) { return v.half(i) >> kBits; });
}
static inline I shift_left16(I v, const int64_t* bits) {
    return each16([&](size_t i) { return static_cast<int32_t>(static_cast<uint32_t>(v.half(i)) << *bits); });
}
using Hidden = int16_t;
static inline void store_bytes(Hidden* p, I v) {
    store(p, each16([&](size_t i) { return std::clamp<int32_t>(v.half(i), 0, 255); }));
}
static inline I add_words(I sum, I a, I a_weights, I b, I b_weights) {
    return add_products(add_products(sum, a, a_weights), b, b_weights);
}
static inline I unpack_low(I a, I b) {
    return each16([&](size_t i) { return i % 2 ? b.half(i / 2) : a.half(i / 2); });
}
static inline I unpack_high(I a, I b) {
    return each16([&](size_t i) { return i % 2 ? b.half(4 + i / 2) : a.half(4 + i / 2); });
}
static inline I pack(I a, I b) {
    return each16([&](size_t i) { return saturated(i < 4 ? a.v[i] : b.v[i - 4]); });
}
static inline I pack_in_order(I a, I b) { return pack(a, b); }
static inline I products_low(I a, I b) {
    return each<I>([&](size_t i) { return a.half(i) * b.half(i); });
}
static inline I products_high(I a, I b) {
    return each<I>([&](size_t i) { return a.half(4 + i) * b.half(4 + i); });
}
static inline F load_f(const float* p) { return {{p[0], p[1], p[2], p[3]}}; }
static inline void store_f(float* p, F v) { std::memcpy(p, v.v, sizeof v.v); }
static inline F same_f(float v) { return {{v, v, v, v}}; }
static inline F to_float(I v) {
    return each<F>([&](size_t i) { return static_cast<float>(v.v[i]); });
}
// Ties to even. What no int32 holds stands in padding alone, and is multiplied by zero.
static inline I to_whole(F v) {
    return each<I>([&](size_t i) {
        return std::fabs(v.v[i]) < 2147483648.0F ? static_cast<int32_t>(std::nearbyintf(v.v[i])) : INT32_MIN;
    });
}
static inline F add_f(F a, F b) {
    return each<F>([&](size_t i) { return a.v[i] + b.v[i]; });
}
static inline F multiply_f(F a, F b) {
    return each<F>([&](size_t i) { return a.v[i] * b.v[i]; });
}
static inline F over_root_f(F a, F b) {
    return each<F>([&](size_t i) { return a.v[i] / std::sqrt(b.v[i]); });
}
static inline F clip_f(F v, float least, float most) {
    return each<F>([&](size_t i) { return std::min(std::max(v.v[i], least), most); });
}
static inline int32_t sum_of(I v) { return wrap(int64_t{v.v[0]} + v.v[1] + v.v[2] + v.v[3]); }
using Squares = int64_t;
static inline Squares no_squares() { return 0; }
static inline Squares add_squares(Squares sum, I v) {
    for (int32_t value : v.v) sum += int64_t{value} * value;
    return sum;
}
static inline int64_t sum_of_squares(Squares v) { return v; }
#endif

// Sums of the int32 of four vectors.
static inline void sums_of(I a, I b, I c, I d, int32_t* out) {
#if DEDUP_VECTOR > 0
    const I ab = add(unpack_low32(a, b), unpack_high32(a, b)), cd = add(unpack_low32(c, d), unpack_high32(c, d));
    const I sums = add(unpack_low64(ab, cd), unpack_high64(ab, cd));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), quarters(sums));
#else
    const I all[4] = {a, b, c, d};
    for (size_t i = 0; i < 4; ++i) out[i] = sum_of(all[i]);
#endif
}
