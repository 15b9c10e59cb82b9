/// What is known of a photo, once it was decoded.
struct PhotoFacts {
  let fingerprint: Fingerprint
  /// As its file gives it.
  let orientation: Orientation
  /// What the decoder warned of, where that cost no pixel.
  let warning: String?
  /// In pixels; a large JPEG may have been shrunk.
  let width: Int, height: Int

  init(_ photo: DecodedPhoto) {
    (orientation, warning) = (photo.orientation, photo.warning)
    (fingerprint, width, height) = (Fingerprint(photo.image), photo.image.width, photo.image.height)
  }
}

/// What stands out in the photos that were decoded, each with its first example.
struct PhotoFindings {
  /// Photos of less than this are placeholders, or pieces that were cut out wrongly.
  private static let leastSide = 8

  private let policy: OrientationPolicy
  private var turned = Finding(), warned = Finding(), tiny = Finding()

  /// - Parameter policy: what is done with orientations.
  init(_ policy: OrientationPolicy) { self.policy = policy }

  mutating func add(_ name: String, _ facts: PhotoFacts) {
    if facts.orientation != .topLeft { turned.add("\(name) (orientation \(facts.orientation.rawValue))") }
    if let warning = facts.warning { warned.add("\(name): \(warning)") }
    if min(facts.width, facts.height) < Self.leastSide { tiny.add("\(name) (\(facts.width)×\(facts.height))") }
  }

  var notes: [String] {
    let outcome = policy == .apply ? "were set upright as EXIF says" : "stay so (--exif-orientation ignore)"
    return [
      turned.note("turned or mirrored in the file, which \(outcome)"),
      warned.note("with faults that cost no pixel"),
      tiny.note("with a side of less than \(Self.leastSide) pixels"),
    ].compactMap { $0 }
  }

  private struct Finding {
    private var count = 0, first = ""

    mutating func add(_ example: String) {
      if count == 0 { first = example }
      count += 1
    }

    /// nil where there is none.
    func note(_ what: String) -> String? {
      count == 0 ? nil : "\(grouped(count)) \(count == 1 ? "photo" : "photos") \(what), such as \(first)"
    }
  }
}
