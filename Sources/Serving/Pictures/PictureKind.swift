/// The pictures that there are of a photo.
package enum PictureKind: String, CaseIterable, Sendable {
  /// For the list of what was found.
  case thumbnail = "thumb"
  /// As large as a screen.
  case whole = "photo"
  /// What the network sees of it: a square.
  case seen

  /// Of the longer side, at most, in pixels.
  var size: Int {
    switch self {
    case .thumbnail: 384
    case .whole: 1600
    case .seen: 512
    }
  }

  /// Of the JPEG, 1…100.
  var quality: Int { self == .whole ? 88 : 80 }
}
