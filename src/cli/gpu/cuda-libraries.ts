/** A library of NVIDIA's that ONNX Runtime's CUDA provider loads, and the Python wheel that carries it. */
export interface CudaLibrary {
  readonly file: string
  readonly wheel: string
}

/**
 * What the provider for CUDA 12 and cuDNN 9 is linked against, or cuDNN at run time: the list that ONNX Runtime's own
 * Python package preloads (onnxruntime/__init__.py, preload_dlls). cuDNN's parts come with it.
 */
export const cudaLibraries: readonly CudaLibrary[] = [
  { file: 'libcudart.so.12', wheel: 'nvidia-cuda-runtime-cu12' },
  { file: 'libcublas.so.12', wheel: 'nvidia-cublas-cu12' },
  { file: 'libcublasLt.so.12', wheel: 'nvidia-cublas-cu12' },
  { file: 'libcufft.so.11', wheel: 'nvidia-cufft-cu12' },
  { file: 'libcurand.so.10', wheel: 'nvidia-curand-cu12' },
  { file: 'libnvrtc.so.12', wheel: 'nvidia-cuda-nvrtc-cu12' },
  { file: 'libcudnn.so.9', wheel: 'nvidia-cudnn-cu12' },
]

/** The names in what `ldconfig -p` prints, of libraries for this machine's kind (x86-64). */
export function librariesOfLdconfig(printed: string): Set<string> {
  const lines = printed.matchAll(/^\s+(\S+) \((.*?)\) => /gm)
  return new Set([...lines].filter(([, , kind]) => kind?.includes('x86-64')).map(([, name]) => String(name)))
}

/** The names that `ldd` could not find, other than ONNX Runtime's own, which it loads itself. */
export function missingOfLdd(printed: string): string[] {
  const names = [...printed.matchAll(/^\s+(\S+) => not found/gm)].map(([, name]) => String(name))
  return [...new Set(names)].filter((name) => !name.startsWith('libonnxruntime'))
}

/** How to get what is missing, in lines. */
export function adviceOn(missing: readonly string[]): string[] {
  const known = cudaLibraries.filter(({ file }) => missing.includes(file))
  const wheels = [...new Set(known.map(({ wheel }) => wheel))]
  const others = missing.filter((file) => !known.some((library) => library.file === file))
  return [
    `Missing: ${missing.join(', ')}.`,
    ...(wheels.length > 0
      ? [
          `  From Python wheels: pip install ${wheels.join(' ')}`,
          '  and put their lib folders (site-packages/nvidia/*/lib) into LD_LIBRARY_PATH of whatever starts PromptPics.',
          '  Or from NVIDIA’s package repository for your distribution: cuda-libraries-12-9 and libcudnn9-cuda-12.',
        ]
      : []),
    ...(others.length > 0 ? [`  From your distribution: ${others.join(', ')}.`] : []),
  ]
}

/** What a trial of the runtime died of, in the loader's own words where it was the loader: the runtime words it twice. */
export function failureOf(stderr: string): string {
  const loader = /Failed to load library .*? with error: (.+)/.exec(stderr)?.[1]
  return (loader ?? stderr.trim().split('\n').at(-1)) || 'The trial ended without a word.'
}
