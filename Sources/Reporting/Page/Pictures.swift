import Artifacts
import Datasets
import Foundation
import HTML
import Results

/// The photos of a page. Each is in the file once, however often it is shown, from the pixels of examples.h5: the
/// photos themselves need not be there any more.
package final class Pictures {
  private let examples: Examples
  private let size: Int
  private var shown: [Int: HTML] = [:]

  /// - Parameter size: pixels of a side, at most.
  package init(_ examples: Examples, size: Int = 176) { (self.examples, self.size) = (examples, size) }

  /// Whether there are pixels: of some data sets only features are known.
  var arePhotosThere: Bool { examples.side > 0 }

  /// A photo as an element of its own.
  /// - Parameters:
  ///   - label: what it is, for those who do not see it.
  ///   - crop: the part that is shown, in [0, 1] of the photo's sides from its centre.
  ///   - overlay: drawn on it, in a square of 100 × 100.
  /// - Throws: `ArtifactError` where the pixels cannot be read.
  func photo(_ photo: Int, label: String, crop: Double = 1, overlay: HTML? = nil) throws -> HTML {
    let start = decimal(50 - 50 * crop, 2), extent = decimal(100 * crop, 2)
    let drawing = arePhotosThere ? try use(photo) : placeholder
    return tag("svg", ["class": "photo", "viewBox": "0 0 100 100", "role": "img", "aria-label": label]) {
      if crop < 1 {
        tag("svg", ["viewBox": "\(start) \(start) \(extent) \(extent)", "width": "100", "height": "100"]) { drawing }
      } else {
        drawing
      }
      overlay
    }
  }

  private func use(_ photo: Int) throws -> HTML {
    if shown[photo] == nil {
      let bytes = try thumbnail(examples.pixels(photo..<photo + 1), side: examples.side, size: size)
      let data = "data:image/jpeg;base64," + Data(bytes).base64EncodedString()
      shown[photo] = tag(
        "image", ["id": id(photo), "width": "100", "height": "100", "preserveAspectRatio": "none", "href": data])
    }
    return tag("use", ["href": "#" + id(photo)])
  }

  private func id(_ photo: Int) -> String { "photo-\(photo)" }

  private var placeholder: HTML { tag("rect", ["width": "100", "height": "100", "class": "no-photo"]) }

  /// All photos that were shown so far; it belongs anywhere on the page.
  var definitions: HTML {
    tag("svg", ["class": "definitions", "width": "0", "height": "0", "aria-hidden": "true"]) {
      tag("defs") { shown.keys.sorted().map { shown[$0]! } }
    }
  }
}
