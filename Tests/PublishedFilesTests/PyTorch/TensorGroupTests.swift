import Foundation
import Testing

@testable import Backbones
@testable import PublishedFiles

struct TensorGroupTests {
  /// A dictionary's opcodes.
  private func dictionary(_ items: [(String, String)]) -> String {
    "}(" + items.map { text($0) + $1 }.joined() + "u"
  }
  private func text(_ text: String) -> String { "U\(Character(UnicodeScalar(UInt8(text.utf8.count))))\(text)" }

  /// A tensor of two numbers.
  private var tensor: String {
    let storage = "(" + text("storage") + "ctorch\nFloatStorage\n" + text("0") + text("cpu") + "K\u{2}t"
    return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + "QK\0K\u{2}\u{85}K\u{1}\u{85}tR"
  }

  private func group(_ opcodes: String) throws -> TensorGroup {
    var bytes = ByteReader(Data([0x80, 2] + (opcodes + ".").unicodeScalars.map { UInt8($0.value) }))
    return try TensorGroup(of: Pickle(&bytes))
  }

  private func reason(_ opcodes: String) -> String {
    "\(#expect(throws: WeightsError.self) { try group(opcodes) }.map(\.description) ?? "")"
  }

  @Test func theGroupWithTensorsIsTaken() throws {
    let weights = dictionary([("a", tensor), ("b", tensor)]), options = dictionary([("lr", "K\u{1}")])
    let adam = dictionary([("state", dictionary([("x", tensor)]))])
    for (opcodes, name) in [
      (weights, ""), (dictionary([("epoch", "K\u{1}"), ("state_dict", weights)]), "state_dict"),
      (dictionary([("model_ema", weights), ("opt", options)]), "model_ema"),
      (dictionary([("ema", dictionary([("module", weights)])), ("optimizer", adam)]), "ema.module"),
      (dictionary([("model", options), ("net", weights)]), "net"),
      (dictionary([("other", weights), ("model", weights)]), "model"),
    ] {
      let group = try group(opcodes)
      #expect(group.name == name && group.tensors.map(\.name) == ["a", "b"], "\(name)")
    }
    let networks = try group(dictionary([("model", "](" + weights + weights + "e")]))
    #expect(networks.name == "model" && networks.tensors.map(\.name) == ["0.a", "0.b", "1.a", "1.b"])
  }

  @Test func severalGroupsAreNamed() {
    let weights = dictionary([("a", tensor)])
    #expect(
      reason(dictionary([("net", weights), ("ema", weights)])).hasSuffix(
        "a checkpoint of several groups: net (1 tensors), ema (1 tensors): save the one that you want by itself, with "
          + "torch.save(checkpoint['net'], …)"))
    #expect(reason(dictionary([("epoch", "K\u{1}")])).hasSuffix("a checkpoint without tensors"))
    #expect(reason("K\u{1}").hasSuffix("a checkpoint that is no dictionary of tensors"))
  }
}
