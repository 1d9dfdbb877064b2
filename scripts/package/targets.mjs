/**
 * The platforms that a package is made for, in VS Code's words, which are Node's.
 *
 * maxPackedBytes: the embedded model packs to 97 MB and grammars, bundles and pictures to 3 MB; the rest is ONNX Runtime. Each budget is
 * what was measured (113.9, 106.4, 124.9, 126.0 and 109.2 MB) and a tenth more, so that a new version of the runtime fits, and
 * a second model or debug symbols do not.
 * macOS on Intel is missing because ONNX Runtime's package has no library for it.
 */
export const targets = {
  "linux-x64": { format: "elf", architecture: "x64", library: "libonnxruntime.so.1", maxPackedBytes: 125e6 },
  "linux-arm64": { format: "elf", architecture: "arm64", library: "libonnxruntime.so.1", maxPackedBytes: 117e6 },
  "win32-x64": { format: "pe", architecture: "x64", library: "onnxruntime.dll", maxPackedBytes: 137e6 },
  "win32-arm64": { format: "pe", architecture: "arm64", library: "onnxruntime.dll", maxPackedBytes: 138e6 },
  "darwin-arm64": { format: "macho", architecture: "arm64", library: "libonnxruntime.1.dylib", maxPackedBytes: 120e6 },
};

/**
 * Libraries that a native file may load from the system, by format of the file; Windows looks them up without regard to case.
 * On Linux they are glibc's and the compiler's run-time parts, all of which VS Code itself needs. `node.exe` is the program that has
 * loaded the file (koffi resolves it whatever the program's name is). Windows does not bring the Visual C++ run-time parts, on which
 * ONNX Runtime depends; nearly every machine has them from other programs (README says so).
 */
export const systemLibraries = {
  elf: [
    /^(libc|libm)\.so\.6$/,
    /^libdl\.so\.2$/,
    /^(librt|libpthread)\.so\.[01]$/,
    /^ld-linux-[\w-]+\.so\.[12]$/,
    /^libstdc\+\+\.so\.6$/,
    /^libgcc_s\.so\.1$/,
  ],
  pe: [
    /^api-ms-win-(core|crt|eventing|service|appmodel)-[\w-]+\.dll$/,
    /^(kernel32|advapi32|user32|shell32|ole32|oleaut32|setupapi|dbghelp)\.dll$/,
    /^(d3d12|dxgi)\.dll$/,
    /^(msvcp140(_1|_atomic_wait)?|vcruntime140(_1)?)\.dll$/,
    /^node\.exe$/,
  ],
  macho: [
    /^\/usr\/lib\/lib(System\.B|c\+\+\.1|objc\.A|iconv\.2)\.dylib$/,
    /^\/System\/Library\/Frameworks\/\w+\.framework\/Versions\/[A-Z]\/\w+$/,
  ],
};
