/** What TensorFlow's library reads from the environment when it is loaded. What the person has set stays. */
export function tensorflowEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const defaults = {
    // Errors only: its other messages are for TensorFlow's own developers, and would appear among a cell's outputs.
    TF_CPP_MIN_LOG_LEVEL: '2',
    // Several kernel processes may share one GPU: take its memory as it is needed, not all at once.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // Every graph has threads of its own, as many as suit its size: see `CompiledGraph`.
    TF_OVERRIDE_GLOBAL_THREADPOOL: 'true',
    // TensorFlow itself turns oneDNN on only where a processor has instructions for neural networks (AVX-512 VNNI, AMX). With AVX2 alone a
    // training step is 1.3 (batch 64) to 1.6 times (512) as fast with it, too. Builds without oneDNN don't read this.
    TF_ENABLE_ONEDNN_OPTS: '1'
  }
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => environment[name] === undefined))
}
