import Testing

@testable import Evaluation

@Test func everyNameIsAProtocol() throws {
  for name in EvaluationProtocol.names {
    let written = name.replacing("@K", with: "@7")
    #expect(try #require(EvaluationProtocol(written)).name == written)
    if name.contains("@K") { #expect(EvaluationProtocol(name.replacing("@K", with: "")) == nil) }
  }
}

@Test(arguments: [
  "", "reed", "reed-precision@0", "reed-precision@-1", "reed-precision@05", "reed-precision@", "identity-map@5",
  "rsum ", "cuhk", "recall@1/5",
])
func otherNamesAreNone(name: String) {
  #expect(EvaluationProtocol(name) == nil)
}

@Test func protocolsOfOneDirectionShareItsPass() throws {
  func passes(_ name: String) throws -> [Pass] { try #require(EvaluationProtocol(name)).passes.map(\.pass) }
  #expect(try passes("identity-top@3") == passes("identity-map") && passes("cuhk-6156") == passes("identity-map"))
  #expect(try passes("cuhk-6148") != passes("cuhk-6156"))
  #expect(try passes("rsum") == passes("recall@10") && passes("coco-1k-5fold").count == 10)
  #expect(try passes("reed-precision@50") == passes("cmpl-average-precision@50"))
}
