import COpenBLAS
import Foundation

/// Starts the program again with a better `OPENBLAS_CORETYPE`, where OpenBLAS does not know the processor.
///
/// OpenBLAS 0.3.21 takes recent Xeons, whose model numbers it does not know, for a Prescott of 2004: products then run
/// at an eighth of their speed. It chooses its kernels while the library loads, before `main`, so that only a new start
/// can change them. The program goes on as it is, only slower, where the new start fails.
func useBestCoreType() {
  guard getenv("OPENBLAS_CORETYPE") == nil, let name = openblas_get_corename() else { return }
  let flags = Set(words(of: "/proc/cpuinfo", inLineOf: "flags"))
  guard let core = betterCore(than: String(cString: name), flags: flags) else { return }
  setenv("OPENBLAS_CORETYPE", core, 1)
  var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) } + [nil]
  execv("/proc/self/exe", &arguments)
}

/// The core type that OpenBLAS should have chosen for a processor with these `flags`; nil where its choice is as good.
func betterCore(than chosen: String, flags: Set<String>) -> String? {
  let wide: Set = ["SkylakeX", "Cooperlake", "SapphireRapids"]
  if flags.isSuperset(of: ["avx512f", "avx512dq", "avx512bw", "avx512vl"]) {
    return wide.contains(chosen) ? nil : "SkylakeX"
  }
  if flags.isSuperset(of: ["avx2", "fma"]) { return ["Haswell", "Zen"].contains(chosen) ? nil : "Haswell" }
  return nil
}

/// The largest memory that this process ever held, in KB. It is not the figure of `getrusage`, which begins with the
/// memory of the parent process.
func peakMemory() -> Int { words(of: "/proc/self/status", inLineOf: "VmHWM:").dropFirst().first.flatMap(Int.init) ?? 0 }

/// The words of the first line of a file of the kernel's that begins so.
private func words(of path: String, inLineOf prefix: String) -> [String] {
  let line = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n").first { $0.hasPrefix(prefix) }
  return (line ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
}
