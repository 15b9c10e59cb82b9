/// A piece of a page. Whatever text it is given is escaped where it is written: no sentence or file name becomes
/// markup.
///
/// Names of elements and attributes are literals of the program (`StaticString`), so that they never come from a file.
package indirect enum HTML: Sendable {
  case text(String)
  case element(name: String, attributes: [(name: String, value: String)], content: [HTML])
  case group([HTML])
  /// What a browser does not unescape: a style sheet of the program itself.
  case styleSheet(StaticString)
}

/// An element, such as `tag("p", ["class": "lead"]) { "text" }`. An attribute whose value is nil is left out.
package func tag(
  _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:],
  @HTMLBuilder _ content: () -> HTML = { .group([]) }
) -> HTML {
  .element(
    name: "\(name)", attributes: attributes.compactMap { name, value in value.map { ("\(name)", $0) } },
    content: [content()])
}

/// Lets an element's content be written as a list of texts and elements, with `if` and `for`.
@resultBuilder package enum HTMLBuilder {
  package static func buildExpression(_ text: String) -> HTML { .text(text) }
  package static func buildExpression(_ piece: HTML) -> HTML { piece }
  package static func buildExpression(_ piece: HTML?) -> HTML { piece ?? .group([]) }
  package static func buildExpression(_ pieces: [HTML]) -> HTML { .group(pieces) }
  package static func buildBlock(_ pieces: HTML...) -> HTML { .group(pieces) }
  package static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .group([]) }
  package static func buildEither(first piece: HTML) -> HTML { piece }
  package static func buildEither(second piece: HTML) -> HTML { piece }
  package static func buildArray(_ pieces: [HTML]) -> HTML { .group(pieces) }
}

extension HTML {
  /// Elements that have no content and no end tag.
  private static let empty: Set = ["meta", "br", "hr", "img", "col", "input", "link"]

  /// The markup.
  package var markup: String {
    var markup = ""
    write(to: &markup)
    return markup
  }

  private func write(to markup: inout String) {
    switch self {
    case .text(let text): markup += text.escaped
    case .group(let pieces): for piece in pieces { piece.write(to: &markup) }
    case .styleSheet(let css): markup += "\(css)"
    case .element(let name, let attributes, let content):
      markup += "<" + name
      for (name, value) in attributes { markup += " \(name)=\"\(value.escaped)\"" }
      markup += ">"
      guard !Self.empty.contains(name) else { return }
      for piece in content { piece.write(to: &markup) }
      markup += "</\(name)>"
    }
  }
}

/// A whole page.
package func document(title: String, style: StaticString, @HTMLBuilder _ body: () -> HTML) -> String {
  let head = tag("head") {
    tag("meta", ["charset": "utf-8"])
    tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    tag("meta", ["name": "color-scheme", "content": "light dark"])
    tag("title") { title }
    tag("style") { HTML.styleSheet(style) }
  }
  return "<!DOCTYPE html>\n"
    + tag("html", ["lang": "en"]) {
      head
      HTML.element(name: "body", attributes: [], content: [body()])
    }.markup + "\n"
}
