import COpenBLAS
import Glibc

/// Makes OpenBLAS use what the processor has, by starting the program anew once if need be.
///
/// OpenBLAS 0.3.21 takes recent Xeons, whose model numbers it does not know, for a Prescott of 2004: products then run
/// at an eighth of their speed. It chooses its kernels while the library loads, before `main`, so that only a new start
/// can change them.
func useFullProcessor() {
  guard getenv("OPENBLAS_CORETYPE") == nil, let name = openblas_get_corename() else { return }
  guard let core = betterCore(than: String(cString: name), flags: processorFlags()) else { return }
  setenv("OPENBLAS_CORETYPE", core, 1)
  var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
  arguments.append(nil)
  execv("/proc/self/exe", &arguments)
  // Only slower when this did not work.
}

/// The kernels that OpenBLAS should have chosen for a processor with these `flags`; nil when its choice is as good.
func betterCore(than chosen: String, flags: Set<String>) -> String? {
  let wide: Set = ["SkylakeX", "Cooperlake", "SapphireRapids"]
  if flags.isSuperset(of: ["avx512f", "avx512dq", "avx512bw", "avx512vl"]) {
    return wide.contains(chosen) ? nil : "SkylakeX"
  }
  if flags.isSuperset(of: ["avx2", "fma"]) { return ["Haswell", "Zen"].contains(chosen) ? nil : "Haswell" }
  return nil
}

/// What the kernel tells of the first processor.
private func processorFlags() -> Set<String> {
  guard let stream = fopen("/proc/cpuinfo", "r") else { return [] }
  defer { fclose(stream) }
  var line: UnsafeMutablePointer<CChar>?
  var capacity = 0
  defer { free(line) }
  while getline(&line, &capacity, stream) > 0, let line {
    let text = String(cString: line)
    if text.hasPrefix("flags") { return Set(text.split { $0.isWhitespace }.map(String.init)) }
  }
  return []
}
