// What to do, said in several places.

const INSTALLERS = '"Convscope: Install TensorFlow Engine" in VS Code’s command palette, or "npx convscope engine install tensorflow" in a terminal'

export const INSTALL_HINT = `To install it: ${INSTALLERS}.`

export const REINSTALL_HINT = `To install it again: ${INSTALLERS}.`

/** For what the wasm engine cannot do. */
export const USE_TENSORFLOW = `Use the tensorflow engine for it: install it by ${INSTALLERS}, and choose "tensorflow" or "auto" in the settings.`

export const GPU_NOT_USED = 'TensorFlow was installed for an NVIDIA GPU and computes on the CPU: it did not find the GPU or its libraries (CUDA 12.2 and cuDNN 8.9, on LD_LIBRARY_PATH).'
