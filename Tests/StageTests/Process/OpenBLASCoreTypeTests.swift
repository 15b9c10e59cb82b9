import Testing

@testable import Stage

@Suite struct OpenBLASCoreTypeTests {
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
}
