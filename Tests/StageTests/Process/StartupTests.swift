import Testing

@testable import Stage

@Suite struct StartupTests {
  private let haswell: Set = ["sse2", "avx2", "fma"]
  private var skylake: Set<String> { haswell.union(["avx512f", "avx512dq", "avx512bw", "avx512vl"]) }

  @Test func onlyALesserChoiceIsReplaced() {
    #expect(betterCore(than: "Prescott", flags: skylake) == "SkylakeX")
    #expect(betterCore(than: "Haswell", flags: skylake) == "SkylakeX")
    #expect(betterCore(than: "Cooperlake", flags: skylake) == nil)
    #expect(betterCore(than: "Prescott", flags: haswell) == "Haswell")
    #expect(betterCore(than: "Zen", flags: haswell) == nil)
    #expect(betterCore(than: "Prescott", flags: ["sse2"]) == nil)
  }

  /// It never falls, and grows with what is held: 64 MB here.
  @Test func thePeakIsThatOfTheMemoryHeld() {
    let before = peakMemory()
    let held = [UInt8](repeating: 1, count: 64 << 20)
    #expect(before > 0 && peakMemory() >= before && peakMemory() > 64 << 10 && held[1 << 20] == 1)
  }
}
