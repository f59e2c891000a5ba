// What to do, said in several places.

export const INSTALL_HINT = '"npx convscope engine install tensorflow" installs it.'

export const REINSTALL_HINT = 'Run "npx convscope engine install tensorflow" to install it again.'

export const GPU_NOT_USED = 'TensorFlow was installed for an NVIDIA GPU and computes on the CPU: it did not find the GPU or its libraries (CUDA 12.2 and cuDNN 8.9, on LD_LIBRARY_PATH).'
