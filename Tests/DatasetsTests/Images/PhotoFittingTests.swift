import TestSupport
import Testing

@testable import Datasets

struct PhotoFittingTests {
  /// As preprocess fits the photos of a data set.
  @Test(arguments: Fit.allCases)
  func photosAreFittedAsThoseOfTheTraining(fit: Fit) throws {
    let image = try drawnPhotos(1)[0].resized(width: 120, height: 90)
    let jpeg = PhotoFiles.inserting(
      PhotoFiles.segment(0xE1, Array("Exif\0\0".utf8) + PhotoFiles.exif(6)), before: 0xDB,
      into: try JPEG.encode(image, quality: 90))
    let upright = try JPEG.decode(jpeg).upright(from: .rightTop), lying = try JPEG.decode(jpeg)
    #expect(upright.width == 90)
    for (policy, expected) in [(OrientationPolicy.apply, upright), (.ignore, lying)] {
      let fitting = PhotoFitting(fit: fit, side: 64, exifOrientation: policy)
      #expect(try fitting.pixels(of: jpeg) == expected.fitted(fit, side: 64).pixels)
    }
  }

  @Test func whatIsNoPhotoIsSaidWithoutAPath() throws {
    let fitting = PhotoFitting(fit: .crop, side: 64, exifOrientation: .apply)
    #expect(errorText { _ = try fitting.pixels(of: []) } == "the file is empty: fetch the photo again")
    let jpeg = try JPEG.encode(try drawnPhotos(1)[0], quality: 90)
    #expect(errorText { _ = try fitting.pixels(of: Array(jpeg.prefix(700))) }.hasSuffix(": fetch the photo again"))
  }
}
