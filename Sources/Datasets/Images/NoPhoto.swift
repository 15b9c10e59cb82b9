/// A file that is neither JPEG nor PNG, whatever its name says: what it really is, and what to do with it.
struct NoPhoto: Sendable {
  /// What the file is, such as “a WebP photo”.
  let name: String
  let advice: String
  private let matches: @Sendable (ArraySlice<UInt8>) -> Bool

  private init(_ name: String, _ advice: String, _ matches: @escaping @Sendable (ArraySlice<UInt8>) -> Bool) {
    (self.name, self.advice, self.matches) = (name, advice, matches)
  }

  /// What is wrong with a file of these bytes, and what to do.
  static func fault(in bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "the file is empty: fetch the photo again" }
    let head = bytes.prefix(1024)
    if let kind = all.first(where: { $0.matches(head) }) {
      return "is \(kind.name), neither JPEG nor PNG: \(kind.advice)"
    }
    let first = bytes.prefix(4).map { (($0 < 16 ? "0" : "") + String($0, radix: 16)).uppercased() }
    return "is neither JPEG nor PNG (it begins with \(first.joined(separator: " "))): fetch the photo again"
  }

  /// All that are known; the first that matches counts.
  static let all: [NoPhoto] = [
    NoPhoto("a WebP photo", convert("webp")) { $0.has("RIFF") && $0.has("WEBP", at: 8) },
    NoPhoto("a GIF picture", convert("gif", frame: true)) { $0.has("GIF8") },
    NoPhoto("an AVIF photo", convert("avif")) { $0.isMedia(of: ["avif", "avis"]) },
    NoPhoto("a HEIC photo", convert("heic")) {
      $0.isMedia(of: ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"])
    },
    NoPhoto("a camera's raw photo", develop) { $0.isMedia(of: ["crx "]) || $0.has("FUJIFILMCCD-RAW") },
    NoPhoto("a video", "give a photo, such as one of its frames") {
      $0.has("ftyp", at: 4) || $0.has([0x1A, 0x45, 0xDF, 0xA3]) || $0.has("RIFF") && $0.has("AVI ", at: 8)
    },
    NoPhoto("a TIFF picture, or a camera's raw photo", convert("tif")) {
      $0.has([0x49, 0x49, 42, 0]) || $0.has([0x4D, 0x4D, 0, 42]) || $0.has([0x49, 0x49, 43, 0])
        || $0.has([0x4D, 0x4D, 0, 43])
    },
    NoPhoto("a BMP picture", convert("bmp")) { $0.has("BM") && $0.has([0, 0, 0, 0], at: 6) },
    NoPhoto("an icon", convert("ico", frame: true)) { $0.has([0, 0, 1, 0]) },
    NoPhoto("a Photoshop picture", convert("psd", frame: true)) { $0.has("8BPS") },
    NoPhoto("a PNM picture", convert("ppm")) {
      $0.has("P") && $0.count > 2 && (0x31...0x37).contains($0[$0.startIndex + 1]) && $0.dropFirst(2).first!.isBlank
    },
    NoPhoto("a JPEG XL photo", convert("jxl")) {
      $0.has([0xFF, 0x0A]) || $0.has([0, 0, 0, 12]) && $0.has("JXL ", at: 4)
    },
    NoPhoto("a JPEG 2000 photo", convert("jp2")) {
      $0.has([0xFF, 0x4F, 0xFF, 0x51]) || $0.has([0, 0, 0, 12]) && $0.has("jP  ", at: 4)
    },
    NoPhoto("an SVG drawing", convert("svg")) { $0.text.hasPrefix("<svg") || $0.isXML && $0.text.contains("<svg") },
    NoPhoto("a web page", "what was saved is a server's answer, and not the photo: fetch the photo again") {
      ["<!doctype html", "<html", "<head", "<body"].contains(where: $0.text.hasPrefix)
        || $0.isXML && $0.text.contains("<html")
    },
    NoPhoto("an XML text", "what was saved may be a server's error, and not the photo: fetch the photo again") {
      $0.isXML
    },
    NoPhoto("a JSON text", "what was saved may be a server's error, and not the photo: fetch the photo again") {
      $0.text.hasPrefix("{\"") || $0.text.hasPrefix("{\n") || $0.text.hasPrefix("[{")
    },
    NoPhoto("a PDF document", convert("pdf", frame: true)) { $0.has("%PDF") },
    NoPhoto("a Git LFS pointer", "fetch the photos with `git lfs pull`") {
      $0.text.hasPrefix("version https://git-lfs")
    },
    NoPhoto("macOS's record about a file", "delete the files whose names begin with ._, and list the photos") {
      $0.has([0, 5, 0x16, 7]) || $0.has([0, 5, 0x16, 0])
    },
    NoPhoto("a zip archive", "unpack it, and list the photos that are in it") {
      $0.has([0x50, 0x4B, 3, 4]) || $0.has([0x50, 0x4B, 5, 6])
    },
    NoPhoto("a compressed file", "unpack it, for example with `gunzip`, and list the photos that are in it") {
      $0.has([0x1F, 0x8B]) || $0.has("BZh") || $0.has([0xFD, 0x37, 0x7A, 0x58, 0x5A])
        || $0.has([0x28, 0xB5, 0x2F, 0xFD])
    },
    NoPhoto("an archive", "unpack it, and list the photos that are in it") {
      $0.has("ustar", at: 257) || $0.has([0x37, 0x7A, 0xBC, 0xAF]) || $0.has("Rar!")
    },
    NoPhoto("a NumPy array", "save its photos as JPEG or PNG") { $0.has([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) },
    NoPhoto("an HDF5 file", "save its photos as JPEG or PNG") { $0.has([0x89, 0x48, 0x44, 0x46]) },
    NoPhoto("a photo that was written as base64 text", "decode it, for example with `base64 -d`") {
      $0.has("/9j/") || $0.has("iVBORw0KGgo") || $0.has("data:image/")
    },
    NoPhoto("a photo that some program took for text", "its bytes are lost: fetch the photo again") {
      $0.has([0xEF, 0xBF, 0xBD, 0xEF, 0xBF, 0xBD]) || $0.has([0xEF, 0xBF, 0xBD, 0x50, 0x4E, 0x47])
        || $0.has([0x89, 0x50, 0x4E, 0x47, 0x0A]) || $0.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0D])
        || $0.has([0x09, 0x50, 0x4E, 0x47]) || $0.has([0xC3, 0xBF, 0xC3, 0x98])
    },
    NoPhoto("a file of zeros", "a copy or a download was broken off: fetch the photo again") {
      $0.allSatisfy { $0 == 0 }
    },
    NoPhoto("a text", "fetch the photo again") { $0.allSatisfy { $0.isBlank || (0x20...0x7E).contains($0) } },
  ]

  private static let develop = "develop it, and save it as JPEG or PNG"

  /// - Parameter frame: whether the file can hold several pictures.
  private static func convert(_ suffix: String, frame: Bool = false) -> String {
    "convert it to JPEG or PNG, for example with `magick 'in.\(suffix)\(frame ? "[0]" : "")' out.jpg`"
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

extension ArraySlice<UInt8> {
  fileprivate func has(_ bytes: [UInt8], at place: Int = 0) -> Bool { dropFirst(place).starts(with: bytes) }
  fileprivate func has(_ text: String, at place: Int = 0) -> Bool { dropFirst(place).starts(with: text.utf8) }

  /// Whether it is a file of ISO's base media format that begins with one of these brands.
  fileprivate func isMedia(of brands: [String]) -> Bool {
    has("ftyp", at: 4) && brands.contains { has($0, at: 8) }
  }

  /// Its text in lower case, without a byte-order mark and blanks in front.
  fileprivate var text: String {
    let begin = has(byteOrderMark) ? dropFirst(3) : self
    return String(decoding: begin.drop(while: \.isBlank), as: UTF8.self).lowercased()
  }

  fileprivate var isXML: Bool { ["<?xml", "<!--", "<!doctype", "<rss", "<error"].contains(where: text.hasPrefix) }
}
