import Testing

@testable import Files

@Suite struct ContentDigestTests {
  @Test func itsBytesAreThoseOfTheDigits() {
    let bytes = Array("abc".utf8).withUnsafeBytes { ContentDigest.bytes(of: $0) }
    #expect(bytes.count == 32 && bytes[..<4] == [0xBA, 0x78, 0x16, 0xBF])
  }

  /// FIPS 180-4's own examples.
  @Test func knownDigests() {
    #expect(ContentDigest.of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(ContentDigest.of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func piecesAreOneText() {
    let digest = ContentDigest()
    for piece in ["a", "", "bc"] { digest.update(piece) }
    #expect(digest.finish() == ContentDigest.of("abc"))
  }
}
