// Lets JavaScript choose how many threads the operations of a graph use. tfjs-node's addon makes the options of every session by
// TF_NewSessionOptions, and offers no way to set them; its sources are compiled with that name replaced by this function, which reads the number
// from the environment at each call. (TF_OVERRIDE_GLOBAL_THREADPOOL=1 gives every session threads of its own.)
#undef TF_NewSessionOptions
#include <cstdlib>

#include "tensorflow/c/c_api.h"

extern "C" TF_SessionOptions* ConvscopeNewSessionOptions() {
  TF_SessionOptions* options = TF_NewSessionOptions();
  const char* text = std::getenv("CONVSCOPE_INTRA_OP_THREADS");
  const int threads = text ? std::atoi(text) : 0;
  if (threads < 1 || threads > 127) return options;
  // ConfigProto { intra_op_parallelism_threads (field 2): threads }
  const unsigned char config[] = {0x10, static_cast<unsigned char>(threads)};
  TF_Status* status = TF_NewStatus();
  TF_SetConfig(options, config, sizeof config, status);
  TF_DeleteStatus(status);
  return options;
}
