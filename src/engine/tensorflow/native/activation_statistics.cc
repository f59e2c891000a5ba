// An operation for TensorFlow's graphs and eager mode: the statistics of a layer's output, in one pass over its numbers where TensorFlow's own
// operations take a dozen. It is linked into tfjs-node's addon, and registered when that is loaded.
//
//   ConvscopeStatistics(values: N * float, settings: float) -> statistics: float
//
//   values    N tensors that count as one, put together along their first axis; any shape, the last axis runs over the units (channels)
//   settings  [7]: units; near-zero threshold; 1 where a histogram is wanted, else 0; its low and high edge; how many numbers, the first ones, it counts (0: all);
//             1 where it is wanted which units are dead, else 0
//   statistics [7]: mean, standard deviation (N - 1), least, greatest, share at most the threshold, share with a size of at most it, units that are
//             exactly 0 throughout; then, where wanted, [67]: how many lie below low, in each of 64 bins, above high, and are NaN or infinite;
//             then, where wanted, for each unit 1 where it is exactly 0 throughout, else 0.
//
// The definitions are those of src/learner/activationStats/hostStatistics.ts: sums in 64 bits, bin edges as 64-bit numbers.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

namespace {

constexpr int kStatistics = 7;
constexpr int kBins = 64;
constexpr int kRow = kBins + 3;
// Numbers at a time: they stay in the first-level cache from one loop over them to the next.
constexpr int64_t kBlock = 2048;

// The same loops for several generations of processors, chosen when the addon is loaded.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__)
#define EVERY_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define EVERY_PROCESSOR
#endif

// Vectors of the compilers' own kind (GCC and Clang), of the size that AVX2 has; elsewhere they are made of smaller ones.
typedef float Floats __attribute__((vector_size(32)));
typedef float HalfFloats __attribute__((vector_size(16)));
typedef double Doubles __attribute__((vector_size(32)));
typedef int32_t Ints __attribute__((vector_size(32)));
constexpr int kLanes = 8, kHalf = 4;

template <typename Vector>
inline __attribute__((always_inline)) Vector Load(const float* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof vector);
  return vector;
}

struct Sums {
  double sum = 0, squares = 0;
  float least = std::numeric_limits<float>::infinity(), greatest = -std::numeric_limits<float>::infinity();
  int64_t below = 0, symmetric = 0;
};

void AddOne(float value, double first, float threshold, Sums* into) {
  const double apart = static_cast<double>(value) - first;
  into->sum += apart;
  into->squares += apart * apart;
  into->least = value < into->least ? value : into->least;
  into->greatest = value > into->greatest ? value : into->greatest;
  into->below += value <= threshold;
  into->symmetric += std::abs(value) <= threshold;
}

// The partial sums are the same on every processor, and so is the order in which they are added.
EVERY_PROCESSOR void AddBlock(const float* values, int64_t n, double first, float threshold, Sums* into) {
  Doubles sums[2] = {}, squares[2] = {};
  Floats least = into->least - Floats{}, greatest = into->greatest - Floats{};
  Ints below = {}, symmetric = {};
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const Floats value = Load<Floats>(values + i);
    least = value < least ? value : least;
    greatest = value > greatest ? value : greatest;
    // A comparison that holds is -1.
    below -= value <= threshold;
    symmetric -= (value <= threshold) & (value >= -threshold);
    for (int half = 0; half < 2; half++) {
      const Doubles apart = __builtin_convertvector(Load<HalfFloats>(values + i + kHalf * half), Doubles) - first;
      sums[half] += apart;
      squares[half] += apart * apart;
    }
  }
  for (; i < n; i++) AddOne(values[i], first, threshold, into);
  for (int lane = 0; lane < kLanes; lane++) {
    into->sum += sums[lane / kHalf][lane % kHalf];
    into->squares += squares[lane / kHalf][lane % kHalf];
    into->least = std::min(into->least, least[lane]);
    into->greatest = std::max(into->greatest, greatest[lane]);
    into->below += below[lane];
    into->symmetric += symmetric[lane];
  }
}

// The place of one finite number in a histogram row: 0 below, 1 to 64, 65 above. The edges are those of 64-bit numbers.
int32_t FindPlace(float value, float low, float high) {
  if (value < low) return 0;
  if (value > high) return kBins + 1;
  const double width = (static_cast<double>(high) - low) / kBins;
  return std::min(kBins, 1 + static_cast<int32_t>((static_cast<double>(value) - low) / width));
}

// The places of many. 32-bit arithmetic settles all numbers but those very near to an edge.
EVERY_PROCESSOR void FindPlaces(const float* values, int64_t n, float low, float high, int32_t* places) {
  constexpr float kNear = 1e-3f;
  const float per_width = static_cast<float>(kBins / (static_cast<double>(high) - low));
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const Floats value = Load<Floats>(values + i);
    // What lies outside must not leave the range of a whole number.
    Floats inside = value < low ? low - Floats{} : value;
    inside = inside > high ? high - Floats{} : inside;
    const Floats bins = (inside - low) * per_width;
    Ints place = __builtin_convertvector(bins, Ints);
    const Floats rest = bins - __builtin_convertvector(place, Floats);
    // `low` itself, which is where ReLU puts half of all numbers, is exact.
    const Ints unsure = ((rest < kNear) | (rest > 1 - kNear)) & (value != low) & (value >= low) & (value <= high);
    place += 1;
    place = value < low ? Ints{} : place;
    place = value > high ? (kBins + 1) - Ints{} : place;
    std::memcpy(places + i, &place, sizeof place);
    int64_t any[sizeof unsure / sizeof(int64_t)];
    std::memcpy(any, &unsure, sizeof unsure);
    if ((any[0] | any[1]) | (any[2] | any[3]))
      for (int lane = 0; lane < kLanes; lane++) places[i + lane] = FindPlace(values[i + lane], low, high);
  }
  for (; i < n; i++) places[i] = FindPlace(values[i], low, high);
}

// Neighbours often fall into the same bin; counting them in four tables keeps one from waiting for the other.
void Count(const int32_t* places, int64_t n, uint32_t (*tables)[kRow]) {
  int64_t i = 0;
  for (; i + 3 < n; i += 4) {
    tables[0][places[i]]++;
    tables[1][places[i + 1]]++;
    tables[2][places[i + 2]]++;
    tables[3][places[i + 3]]++;
  }
  for (; i < n; i++) tables[0][places[i]]++;
}

// A part of the numbers.
struct Part {
  const float* values;
  int64_t size;
};

// How many units are dead; which they are goes to `flags`, unless that is null.
int64_t DeadUnits(const std::vector<Part>& parts, int64_t units, float* flags) {
  int64_t dead = 0;
  // A living unit is found at its first number that is not 0, so only dead ones are read to their end.
  for (int64_t unit = 0; unit < units; unit++) {
    const bool is_dead = std::all_of(parts.begin(), parts.end(), [&](const Part& part) {
      int64_t at = unit;
      while (at < part.size && part.values[at] == 0) at += units;
      return at >= part.size;
    });
    dead += is_dead;
    if (flags) flags[unit] = is_dead;
  }
  return dead;
}

void Measure(const std::vector<Part>& parts, const float* settings, float* out) {
  int64_t size = 0;
  for (const Part& part : parts) size += part.size;
  const int64_t units = std::max<int64_t>(1, static_cast<int64_t>(settings[0]));
  const float threshold = settings[1];
  const bool wants_histogram = settings[2] != 0;
  const float low = settings[3], high = settings[4];
  const int64_t sample = static_cast<int64_t>(settings[5]);
  const int64_t counted = !wants_histogram ? 0 : sample > 0 ? std::min(size, sample) : size;
  const float nan = std::numeric_limits<float>::quiet_NaN();

  const double first = size > 0 && std::isfinite(parts[0].values[0]) ? parts[0].values[0] : 0;
  Sums sums;
  uint32_t tables[4][kRow] = {};
  int32_t places[kBlock];
  std::vector<float> finite;
  int64_t left = counted;
  for (const Part& part : parts) {
    for (int64_t from = 0; from < part.size; from += kBlock) {
      const int64_t n = std::min(kBlock, part.size - from);
      const float* block = part.values + from;
      AddBlock(block, n, first, threshold, &sums);
      int64_t m = std::min(n, left);
      left -= m;
      if (m == 0) continue;
      // Squares of 32-bit numbers cannot overflow this sum: a NaN or an infinity has been seen.
      if (!std::isfinite(sums.squares)) {
        finite.clear();
        std::copy_if(block, block + m, std::back_inserter(finite), [](float value) { return std::isfinite(value); });
        tables[0][kRow - 1] += m - static_cast<int64_t>(finite.size());
        block = finite.data();
        m = static_cast<int64_t>(finite.size());
      }
      FindPlaces(block, m, low, high, places);
      Count(places, m, tables);
    }
  }

  const double mean = first + sums.sum / size;
  const double variance = (sums.squares - sums.sum * sums.sum / size) / (size - 1);
  const bool has_nan = std::isnan(sums.squares) && std::any_of(parts.begin(), parts.end(), [](const Part& part) {
    return std::any_of(part.values, part.values + part.size, [](float value) { return std::isnan(value); });
  });
  out[0] = static_cast<float>(mean);
  out[1] = std::isnan(variance) ? nan : static_cast<float>(std::sqrt(std::max(0.0, variance)));
  out[2] = has_nan ? nan : sums.least;
  out[3] = has_nan ? nan : sums.greatest;
  out[4] = static_cast<float>(static_cast<double>(sums.below) / size);
  out[5] = static_cast<float>(static_cast<double>(sums.symmetric) / size);
  out[6] = static_cast<float>(DeadUnits(parts, units, settings[6] != 0 ? out + kStatistics + (wants_histogram ? kRow : 0) : nullptr));
  if (!wants_histogram) return;
  for (int at = 0; at < kRow; at++) out[kStatistics + at] = static_cast<float>(tables[0][at] + tables[1][at] + tables[2][at] + tables[3][at]);
}

void Compute(void*, TF_OpKernelContext* context) {
  TF_Status* status = TF_NewStatus();
  const int inputs = TF_NumInputs(context);
  std::vector<TF_Tensor*> tensors(inputs, nullptr);
  for (int at = 0; at < inputs && TF_GetCode(status) == TF_OK; at++) TF_GetInput(context, at, &tensors[at], status);
  if (TF_GetCode(status) == TF_OK && TF_TensorElementCount(tensors.back()) != 7) TF_SetStatus(status, TF_INVALID_ARGUMENT, "ConvscopeStatistics takes seven settings");
  TF_Tensor* out = nullptr;
  if (TF_GetCode(status) == TF_OK) {
    std::vector<Part> parts;
    for (int at = 0; at + 1 < inputs; at++) parts.push_back({static_cast<const float*>(TF_TensorData(tensors[at])), TF_TensorElementCount(tensors[at])});
    const float* chosen = static_cast<const float*>(TF_TensorData(tensors.back()));
    const int64_t length = kStatistics + (chosen[2] != 0 ? kRow : 0) + (chosen[6] != 0 ? std::max<int64_t>(1, static_cast<int64_t>(chosen[0])) : 0);
    out = TF_AllocateOutput(context, 0, TF_FLOAT, &length, 1, length * sizeof(float), status);
    if (TF_GetCode(status) == TF_OK) Measure(parts, chosen, static_cast<float*>(TF_TensorData(out)));
  }
  if (TF_GetCode(status) != TF_OK) TF_OpKernelContext_Failure(context, status);
  tensors.push_back(out);
  for (TF_Tensor* tensor : tensors)
    if (tensor) TF_DeleteTensor(tensor);
  TF_DeleteStatus(status);
}

// The output's length depends on a setting's value, so it is not known before.
void FindShape(TF_ShapeInferenceContext* context, TF_Status* status) { TF_ShapeInferenceContextSetUnknownShape(context, status); }

// Stateless, so that TensorFlow may plan with it.
struct Registration {
  Registration() {
    TF_Status* status = TF_NewStatus();
    TF_OpDefinitionBuilder* op = TF_NewOpDefinitionBuilder("ConvscopeStatistics");
    TF_OpDefinitionBuilderAddAttr(op, "N: int >= 1");
    TF_OpDefinitionBuilderAddInput(op, "values: N * float");
    TF_OpDefinitionBuilderAddInput(op, "settings: float");
    TF_OpDefinitionBuilderAddOutput(op, "statistics: float");
    TF_OpDefinitionBuilderSetShapeInferenceFunction(op, &FindShape);
    TF_RegisterOpDefinition(op, status);
    if (TF_GetCode(status) == TF_OK) {
      TF_KernelBuilder* kernel = TF_NewKernelBuilder("ConvscopeStatistics", "CPU", nullptr, &Compute, nullptr);
      TF_RegisterKernelBuilder("ConvscopeStatistics", kernel, status);
    }
    TF_DeleteStatus(status);
  }
} registration;

}  // namespace
