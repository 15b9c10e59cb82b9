/// What is done with the orientation that EXIF gives a photo.
package enum OrientationPolicy: String, CaseIterable, Codable, Sendable {
  /// The photo is turned as it should be seen, as viewers and OpenCV do.
  case apply
  /// The photo stays as it lies in its file, as with Pillow and torchvision.
  case ignore
}

/// How a photo lies in its file: where the file's first row and its first column belong, in the order and the words of
/// EXIF's tag Orientation.
enum Orientation: Int, CaseIterable, Sendable {
  case topLeft = 1, topRight, bottomRight, bottomLeft, leftTop, rightTop, rightBottom, leftBottom

  /// The orientation in EXIF data: a TIFF file's directory, as JPEG's APP1 and PNG's eXIf hold it. It is `topLeft`
  /// where there is none, or none that EXIF defines. Every place in the data is checked.
  init(exif bytes: [UInt8]) {
    self = .topLeft
    let marks = Array("Exif\0\0".utf8)  // which some programs also put into eXIf
    let bytes = bytes.starts(with: marks) ? Array(bytes.dropFirst(marks.count)) : bytes
    let isLittle = bytes.starts(with: [0x49, 0x49, 42, 0])
    guard isLittle || bytes.starts(with: [0x4D, 0x4D, 0, 42]) else { return }
    /// The whole number in `count` bytes at `place`; nil where the data end before.
    func number(_ place: Int, _ count: Int) -> Int? {
      guard place + count <= bytes.count else { return nil }
      let digits = bytes[place..<place + count]
      return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let entries = number(directory, 2) else { return }
    for entry in 0..<entries {
      let place = directory + 2 + 12 * entry
      guard let tag = number(place, 2), let type = number(place + 2, 2), let count = number(place + 4, 4) else {
        return
      }
      guard tag == 0x0112 else { continue }
      guard count == 1, let size = [3: 2, 4: 4][type], let value = number(place + 8, size) else { return }
      self = Orientation(rawValue: value) ?? .topLeft
      return
    }
  }

  /// Whether the file's rows are the photo's columns.
  var isTransposed: Bool { rawValue >= Orientation.leftTop.rawValue }
  /// Whether the file's first row belongs to the bottom or to the right.
  fileprivate var isFirstRowFar: Bool { [.bottomRight, .bottomLeft, .rightTop, .rightBottom].contains(self) }
  /// Whether the file's first column belongs to the right or to the bottom.
  fileprivate var isFirstColumnFar: Bool { [.topRight, .bottomRight, .rightBottom, .leftBottom].contains(self) }
}

extension RGBImage {
  /// The picture as it should be seen.
  /// - Parameter orientation: how this one lies.
  func upright(from orientation: Orientation) -> RGBImage {
    if orientation == .topLeft { return self }
    let (newWidth, newHeight) = orientation.isTransposed ? (height, width) : (width, height)
    // Where the file's first pixel belongs, and where a step along its rows and its columns leads, in pixels.
    var start = 0, across = orientation.isTransposed ? newWidth : 1, down = orientation.isTransposed ? 1 : newWidth
    if orientation.isFirstColumnFar { (start, across) = (start + (width - 1) * across, -across) }
    if orientation.isFirstRowFar { (start, down) = (start + (height - 1) * down, -down) }
    let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
      pixels.withUnsafeBufferPointer { source in
        for row in 0..<height {
          for column in 0..<width {
            let from = 3 * (row * width + column), to = 3 * (start + row * down + column * across)
            for channel in 0..<3 { target[to + channel] = source[from + channel] }
          }
        }
      }
      initialized = pixels.count
    }
    return RGBImage(width: newWidth, height: newHeight, pixels: turned)
  }
}
