import Tensor
import Testing

@testable import torture

struct MutationTests {
  private let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 / 256 &+ $0) }

  @Test func theSameSeedChangesTheSame() {
    for seed in 0..<50 as Range<UInt64> {
      var (one, other) = (SplitMix64(seed: seed), SplitMix64(seed: seed))
      #expect(
        Mutation.damaged(bytes, near: [100..<120], using: &one)
          == Mutation.damaged(bytes, near: [100..<120], using: &other))
      #expect(
        Mutation.edited(bytes, as: .text, using: &one) == Mutation.edited(bytes, as: .text, using: &other))
    }
  }

  @Test func damageNeverMakesAFileLonger() {
    var generator = SplitMix64(seed: 1), shorter = 0, same = 0
    for _ in 0..<2000 {
      let damaged = Mutation.damaged(bytes, near: [], using: &generator)
      #expect(damaged.count <= bytes.count)
      if damaged.count < bytes.count { shorter += 1 }
      if damaged == bytes { same += 1 }
    }
    #expect(shorter > 50 && same < 200, "\(shorter) cut, \(same) as before")
  }

  /// A third of the damage is where small arrays are, which are a thousandth of the file here.
  @Test func smallArraysAreMet() {
    var generator = SplitMix64(seed: 2)
    let array = 12_288..<12_308
    let met = (0..<1000).count { _ in
      let damaged = Mutation.damaged(bytes, near: [array], using: &generator)
      return damaged.count < array.upperBound || damaged[array] != bytes[array]
    }
    #expect(met > 300, "\(met) of 1000")
  }

  @Test func onlyNumbersAreRecounted() {
    var generator = SplitMix64(seed: 5), changed = 0
    let arrays = [64..<72, 4096..<4101]
    for _ in 0..<1000 {
      let other = Mutation.recounted(bytes, in: arrays, using: &generator)
      #expect(other.count == bytes.count)
      let places = bytes.indices.filter { bytes[$0] != other[$0] }
      #expect(places.allSatisfy { place in arrays.contains { $0.contains(place) } })
      if !places.isEmpty { changed += 1 }
    }
    #expect(changed > 900, "\(changed) of 1000")
  }

  @Test func anEmptyFileIsChangedToo() {
    var generator = SplitMix64(seed: 3)
    for format in [Mutation.Format.binary, .text] {
      for _ in 0..<200 { _ = Mutation.edited([], as: format, using: &generator) }
    }
    #expect(Mutation.damaged([], near: [], using: &generator).count == 1)
  }

  /// Words, quotes, NUL and bytes that are no UTF-8 get into a text.
  @Test func textsGetWhatDoesNotBelongThere() {
    let text = Array("photo,identity\na.jpg,tom\nb.jpg,kitty\n".utf8)
    var generator = SplitMix64(seed: 4), seen: Set<UInt8> = [], lines: Set<Int> = []
    for _ in 0..<5000 {
      let edited = Mutation.edited(text, as: .text, using: &generator)
      seen.formUnion(edited)
      lines.insert(edited.count { $0 == UInt8(ascii: "\n") })
    }
    #expect(
      seen.isSuperset(of: [0, 0xFF, UInt8(ascii: "\""), UInt8(ascii: "{")]) && lines.isSuperset(of: [1, 2, 3, 4, 5]))
  }
}
