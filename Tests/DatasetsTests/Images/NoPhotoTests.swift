import Testing

@testable import Datasets

struct NoPhotoTests {
  private static func bytes(_ parts: Any...) -> [UInt8] {
    parts.flatMap { part in (part as? String).map { Array($0.utf8) } ?? (part as! [Int]).map(UInt8.init) }
  }

  /// The beginnings of such files.
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("a WebP photo", bytes("RIFF", [0x24, 0, 0, 0], "WEBPVP8 ")),
    ("a GIF picture", bytes("GIF89a", [1, 0, 1, 0])),
    ("an AVIF photo", bytes([0, 0, 0, 0x1C], "ftypavif")),
    ("a HEIC photo", bytes([0, 0, 0, 0x18], "ftypheic")),
    ("a camera's raw photo", bytes([0, 0, 0, 0x18], "ftypcrx ")),
    ("a video", bytes([0, 0, 0, 0x18], "ftypisom")),
    ("a video", bytes("RIFF", [0x24, 0, 0, 0], "AVI LIST")),
    ("a TIFF picture, or a camera's raw photo", bytes("II", [42, 0, 8, 0, 0, 0])),
    ("a TIFF picture, or a camera's raw photo", bytes("MM", [0, 42, 0, 0, 0, 8])),
    ("a BMP picture", bytes("BM", [0x36, 0x10, 0, 0, 0, 0, 0, 0, 0x36, 0])),
    ("an icon", bytes([0, 0, 1, 0, 1, 0])),
    ("a Photoshop picture", bytes("8BPS", [0, 1])),
    ("a PNM picture", bytes("P6\n4 4\n255\n")),
    ("a JPEG XL photo", bytes([0xFF, 0x0A, 0xFA])),
    ("a JPEG XL photo", bytes([0, 0, 0, 12], "JXL ", [13, 10, 0x87, 10])),
    ("a JPEG 2000 photo", bytes([0, 0, 0, 12], "jP  ", [13, 10, 0x87, 10])),
    ("a JPEG 2000 photo", bytes([0xFF, 0x4F, 0xFF, 0x51])),
    ("an SVG drawing", bytes("<svg xmlns='http://www.w3.org/2000/svg'>")),
    ("an SVG drawing", bytes("<?xml version=\"1.0\"?>\n<svg>")),
    ("a web page", bytes("\n <!DOCTYPE html><html>")),
    ("a web page", bytes([0xEF, 0xBB, 0xBF], "<HTML>")),
    ("a web page", bytes("<!-- old --><html>")),
    ("an XML text", bytes("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>")),
    ("a JSON text", bytes("{\"error\": 404}")),
    ("a PDF document", bytes("%PDF-1.7")),
    ("a Git LFS pointer", bytes("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n")),
    ("macOS's record about a file", bytes([0, 5, 0x16, 7, 0, 2, 0, 0], "Mac OS X")),
    ("a zip archive", bytes("PK", [3, 4, 20, 0])),
    ("a compressed file", bytes([0x1F, 0x8B, 8, 0])),
    ("an archive", [UInt8](repeating: 0x61, count: 257) + bytes("ustar")),
    ("a NumPy array", bytes([0x93], "NUMPY", [1, 0])),
    ("an HDF5 file", bytes([0x89], "HDF", [13, 10, 26, 10])),
    ("a photo that was written as base64 text", bytes("/9j/4AAQSkZJRg")),
    ("a photo that was written as base64 text", bytes("data:image/png;base64,iVBOR")),
    ("a photo that some program took for text", bytes("\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}", [0, 16], "JFIF")),
    ("a photo that some program took for text", bytes([0x89], "PNG\n", [26, 10])),
    ("a file of zeros", [UInt8](repeating: 0, count: 5000)),
    ("a text", bytes("no photo here\n")),
  ]

  @Test(arguments: files) func eachIsNamedWithWhatToDo(name: String, bytes: [UInt8]) throws {
    let kind = try #require(NoPhoto.all.first { $0.name == name })
    #expect(NoPhoto.fault(in: bytes) == "is \(name), neither JPEG nor PNG: \(kind.advice)")
  }

  @Test func eachOfTheTableIsTried() {
    #expect(Set(NoPhoto.all.map(\.name)) == Set(Self.files.map(\.name)))
  }

  @Test func theRestIsToldByItsFirstBytes() {
    #expect(
      NoPhoto.fault(in: [7, 0xAB, 0, 0x10, 9])
        == "is neither JPEG nor PNG (it begins with 07 AB 00 10): fetch the photo again")
    #expect(NoPhoto.fault(in: [7]) == "is neither JPEG nor PNG (it begins with 07): fetch the photo again")
    #expect(NoPhoto.fault(in: []) == "the file is empty: fetch the photo again")
  }

  @Test func adviceIsACommandWhereThereIsOne() {
    #expect(
      NoPhoto.fault(in: Self.bytes("RIFF....WEBP")) == "is a WebP photo, neither JPEG nor PNG: convert it to JPEG "
        + "or PNG, for example with `magick 'in.webp' out.jpg`")
    #expect(NoPhoto.fault(in: Self.bytes("GIF89a")).hasSuffix("`magick 'in.gif[0]' out.jpg`"))
  }
}
