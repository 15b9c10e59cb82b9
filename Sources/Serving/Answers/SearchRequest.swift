/// What a visitor asks for, as the address says it.
package struct SearchRequest: Equatable, Sendable {
  /// A photo that those found are to be like.
  package enum Model: Equatable, Sendable {
    /// By its number in the gallery.
    case photo(Int)
    /// The bytes of a JPEG or PNG file.
    case file([UInt8])
  }

  package var sentence: String?
  package var model: Model?
  package var without: String?
  package var within: String?, since: String?, until: String?
  package var top = 24

  static let parameters = ["q", "without", "top", "within", "since", "until"]

  /// - Throws: `Fault` where something of it cannot be asked.
  package init(_ parameters: Parameters, like model: Model? = nil) throws(Fault) {
    try parameters.check(areAmong: Self.parameters)
    self.model = model
    sentence = try parameters.text("q")
    without = try parameters.text("without")
    within = try parameters.text("within", upTo: 4096)
    since = try parameters.text("since", upTo: 10)
    until = try parameters.text("until", upTo: 10)
    top = try parameters.number("top", within: 1...200) ?? top
    guard sentence != nil || model != nil else { throw Fault(400, "q= is empty: give a sentence") }
  }

  var isFiltered: Bool { within != nil || since != nil || until != nil }
}
