import Testing

@testable import Datasets

struct FingerprintTests {
  /// Grey that grows to the right, stripe by stripe of 10 pixels; and the same to the left.
  @Test func differencesAreThoseOfNeighbours() {
    let rising = Fingerprint(drawn(90, 80) { x, _ in [Int](repeating: 20 * (x / 10), count: 3) })
    #expect(rising.differences == .max)
    #expect(rising.mirrored.differences == 0)
    let half = Fingerprint(
      drawn(90, 80) { x, y in [Int](repeating: y < 40 ? 20 * (x / 10) : 200 - 20 * (x / 10), count: 3) })
    #expect(half.differences == 0xFFFF_FFFF_0000_0000)
  }

  @Test func theThumbnailIsGrey() {
    let red = Fingerprint(drawn(36, 32) { _, _ in [200, 0, 0] })
    #expect(red.thumbnail == [UInt8](repeating: 60, count: 18 * 16))  // 77/256 of 200
    #expect(Fingerprint(drawn(36, 32) { _, _ in [9, 9, 9] }).thumbnail[0] == 9)
  }

  @Test func aPictureOfOneGreyTellsNothing() {
    #expect(!Fingerprint(drawn(40, 40) { x, y in [Int](repeating: 128 + (x + y) % 2, count: 3) }).hasContrast)
    #expect(Fingerprint(drawn(40, 40) { x, _ in [Int](repeating: 3 * x, count: 3) }).hasContrast)
  }

  @Test func correlationIsPearsons() throws {
    let photos = try drawnPhotos(2).map(Fingerprint.init)
    let (a, b) = (photos[0].thumbnail.map(Double.init), photos[1].thumbnail.map(Double.init))
    func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
    func covariance(_ x: [Double], _ y: [Double]) -> Double { mean(zip(x, y).map { $0 * $1 }) - mean(x) * mean(y) }
    let expected = covariance(a, b) / (covariance(a, a) * covariance(b, b)).squareRoot()
    #expect(abs(Double(photos[0].correlation(with: photos[1])) - expected) < 1e-4)
    #expect(abs(photos[0].correlation(with: photos[0]) - 1) < 1e-5)
    let flat = Fingerprint(drawn(20, 20) { _, _ in [7, 7, 7] })
    #expect(flat.correlation(with: photos[0]) == 0 && flat.correlation(with: flat) == 0)
  }

  @Test func aMirroredFingerprintIsThatOfTheMirroredPhoto() throws {
    let photo = try drawnPhotos(1)[0]
    let mirrored = Fingerprint(photo).mirrored, seen = Fingerprint(photo.mirrored)
    #expect(mirrored.correlation(with: seen) > 0.9999)
    #expect((mirrored.differences ^ seen.differences).nonzeroBitCount <= 1)
    #expect(Fingerprint(photo).mirrored.mirrored == Fingerprint(photo))
  }

  @Test func onePixelChangesTheDigest() {
    func digest(_ width: Int, _ height: Int, _ changed: Int?) -> UInt64 {
      Fingerprint(drawn(width, height) { x, y in [x, y, y * width + x == changed ? 1 : 0] }).digest
    }
    let digests = [nil, 0, 1, 2, 30, 34].map { digest(7, 5, $0) } + [digest(5, 7, nil)]
    #expect(Set(digests).count == digests.count)
    #expect(digest(7, 5, 3) == digest(7, 5, 3))
  }
}
