import Foundation
import Testing

@testable import Artifacts

@Suite struct SchemaTests {
  /// docs/artifacts.md tells of every dataset what its schema says.
  @Test func everyFieldIsDocumentedAsItIs() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/artifacts.md"), encoding: .utf8)
    let sections = page.components(separatedBy: "\n## ")
    let schemas: [any Schema.Type] = [
      ExamplesSchema.self, WeightsSchema.self, FeaturesSchema.self, Stage1Schema.self, Stage2Schema.self,
      Tuned1Schema.self, Tuned2Schema.self, BuffersSchema.self, PairsSchema.self, ScoresSchema.self, AnswersSchema.self,
      PackSchema.self, IndexSchema.self,
    ]
    for schema in schemas {
      let section = try #require(
        sections.first { $0.prefix { $0 != "\n" }.contains("\(schema.kind).h5") }, "\(schema.kind)")
      for field in schema.fields {
        #expect(
          section.contains("| `\(field.name)` | \(field.kind) | \(field.shape) |"), "\(schema.kind): \(field.name)")
      }
      #expect(section.components(separatedBy: "\n| `").count - 1 == schema.fields.count, "datasets of \(schema.kind)")
    }
  }

  @Test func aPatternStandsForItsDatasets() {
    let pattern = Field("{pool}/lists/{ranking}", .int32, ["S", "2"]), lists = pattern.of("test").of("fused")
    #expect(pattern.isPattern && pattern.of("test").isPattern && !lists.isPattern)
    #expect(lists.name == "test/lists/fused" && lists.kind == .int32 && lists.shape == "S, 2")
  }

  @Test func numbersAreFixedAndLettersAreNot() {
    let field = Field("x", .float32, ["S", "2"])
    #expect(field.allows([0, 2]) && field.allows([7, 2]) && !field.allows([7, 3]) && !field.allows([2]))
    #expect(
      !field.allows([7, 2, 1]) && Field("x", .float32, nil).allows([1, 2, 3]) && Field("x", .int32, []).allows([]))
  }
}
