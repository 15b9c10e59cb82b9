/// What a browser asks for, as the address says it.
package struct SearchRequest: Equatable, Sendable {
  /// A photo that those found are to be like.
  package enum Like: Equatable, Sendable {
    /// By its number in the gallery.
    case photo(Int)
    /// The bytes of a JPEG or PNG file.
    case file([UInt8])
  }

  package var sentence: String?
  package var like: Like?
  package var without: String?
  package var within: String?, since: String?, until: String?
  package var top = 24

  init(sentence: String, top: Int) { (self.sentence, self.top) = (sentence, top) }

  static let parameters = ["q", "without", "top", "within", "since", "until"]

  /// - Throws: `Fault` where something of it cannot be asked.
  package init(_ parameters: Parameters, like: Like? = nil) throws(Fault) {
    try parameters.check(areAmong: Self.parameters)
    self.like = like
    sentence = try parameters.text("q")
    without = try parameters.text("without")
    within = try parameters.text("within", upTo: 4096)
    since = try parameters.text("since", upTo: 10)
    until = try parameters.text("until", upTo: 10)
    top = try parameters.number("top", within: 1...200) ?? top
    guard sentence != nil || like != nil else { throw Fault(400, "q= is empty: give a sentence") }
  }
}
