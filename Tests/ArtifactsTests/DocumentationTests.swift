import Artifacts
import Foundation
import Testing

/// docs/artifacts.md tells of every dataset what its schema says.
@Suite struct DocumentationTests {
  private static let schemas: [any Schema.Type] = [
    ExamplesSchema.self, WeightsSchema.self, FeaturesSchema.self, Stage1Schema.self, Stage2Schema.self,
    Tuned1Schema.self, Tuned2Schema.self, BuffersSchema.self, PairsSchema.self,
    ScoresSchema.self,
  ]

  @Test func everyFieldIsDocumentedAsItIs() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/artifacts.md"), encoding: .utf8)
    let sections = page.components(separatedBy: "\n## ")
    for schema in Self.schemas {
      let section = try #require(
        sections.first { $0.prefix { $0 != "\n" }.contains("\(schema.kind).h5") }, "\(schema.kind)")
      for field in schema.fields {
        let shape = field.dimensions.map { $0.map(\.description).joined(separator: ", ") } ?? "any"
        #expect(section.contains("| `\(field.name)` | \(field.kind) | \(shape) |"), "\(schema.kind): \(field.name)")
      }
      #expect(section.components(separatedBy: "\n| `").count - 1 == schema.fields.count, "datasets of \(schema.kind)")
    }
  }
}
