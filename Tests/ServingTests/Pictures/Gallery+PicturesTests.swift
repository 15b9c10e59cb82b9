import Foundation
import TestSupport
import Testing

@testable import Serving

struct GalleryPicturesTests {
  @Test func eachPhotoHasItsPictures() throws {
    try withTemporaryFolder { folder in
      let answerer = try TinyGallery(folder).answerer(), gallery = answerer.gallery
      #expect(gallery.pictureFolder == "\(folder)/index.h5.pictures")
      #expect(try Set((0..<4).map(gallery.version)).count == 4)
      for kind in PictureKind.allCases {
        let picture = try gallery.picture(kind, of: 2, answerer.encoder)
        #expect(picture.starts(with: [0xFF, 0xD8, 0xFF]) && picture.suffix(2) == [0xFF, 0xD9])
      }
    }
  }

  /// Another file under the name of a photo, or a link that leads out of the folder, is not handed on.
  @Test func onlyWhatWasIndexedIsHandedOn() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyGallery(folder), answerer = try tiny.answerer()
      let secret = "\(folder)/secret.png", photo = "\(tiny.photos)/a/1.png"
      try FileManager.default.copyItem(atPath: "\(tiny.photos)/b/2.png", toPath: secret)
      try FileManager.default.removeItem(atPath: photo)
      try FileManager.default.createSymbolicLink(atPath: photo, withDestinationPath: secret)
      for kind in PictureKind.allCases {
        #expect(
          errorText { _ = try answerer.gallery.picture(kind, of: 1, answerer.encoder) }.contains(
            "is not there as it was"))
      }
    }
  }
}
