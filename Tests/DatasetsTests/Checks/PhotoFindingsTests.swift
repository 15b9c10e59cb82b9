import Testing

@testable import Datasets

struct PhotoFindingsTests {
  private func facts(
    _ orientation: Orientation = .topLeft, warning: String? = nil, width: Int = 20, height: Int = 20
  ) -> PhotoFacts {
    let image = drawn(width, height) { x, y in [x, y, 0] }
    return PhotoFacts(DecodedPhoto(image: image, orientation: orientation, warning: warning))
  }

  @Test func usualPhotosAreNoFinding() {
    var findings = PhotoFindings(.apply)
    findings.add("a", facts())
    findings.add("b", facts(width: 8, height: 9))
    #expect(findings.notes == [])
  }

  @Test func eachKindIsCountedWithItsFirstExample() {
    var findings = PhotoFindings(.apply), ignoring = PhotoFindings(.ignore)
    for (name, facts) in [
      ("a", facts(.rightTop)), ("b", facts(.topRight)), ("c", facts(warning: "2 extraneous bytes")),
      ("d", facts(width: 1, height: 1)), ("e", facts(width: 9, height: 7)),
    ] {
      findings.add(name, facts)
      ignoring.add(name, facts)
    }
    #expect(
      findings.notes == [
        "2 photos turned or mirrored in the file, which were set upright as EXIF says, such as a (orientation 6)",
        "1 photo with faults that cost no pixel, such as c: 2 extraneous bytes",
        "2 photos with a side of less than 8 pixels, such as d (1×1)",
      ])
    #expect(
      ignoring.notes[0]
        == "2 photos turned or mirrored in the file, which stay so (--exif-orientation ignore), such as a "
        + "(orientation 6)"
    )
  }
}
