import Foundation
import Tensor
import Testing

@testable import Backbones

struct KerasWeightsTests {
  @Test(arguments: ["keras.h5", "keras2.h5", "keras_model.h5"])
  func readsWhatKerasWrites(name: String) throws {
    let weights = try KerasWeights(fixture(name))
    #expect(weights.names == ["block1_conv1/kernel", "block1_conv1/bias", "fc1/kernel", "fc1/bias"])
    #expect(try weights.tensor(named: "block1_conv1/kernel") == Tensor(shape: [3, 3, 3, 2], elements: (0..<54).map { Float($0) / 4 }))
    #expect(try weights.tensor(named: "fc1/bias") == Tensor(shape: [3], elements: [0, 0.25, 0.5]))
    #expect(weights.shape(of: "fc1/kernel") == [4, 3] && weights.shape(of: "fc2/kernel") == nil)
  }

  @Test func otherFilesAreRefused() throws {
    let error = #expect(throws: WeightsError.self) { try KerasWeights(fixture("keras_compressed.h5")) }
    #expect(error?.description.contains("the compressed dataset block1_conv1/kernel") == true)
    #expect(throws: WeightsError.self) { try KerasWeights(Data("no such file".utf8)) }
  }

  @Test func aMissingGroupIsNamed() throws {
    var file = try fixture("keras.h5")
    // The names of the groups are in the root's heap, which comes before the attribute's strings.
    let name = try #require(file.range(of: Data("block1_pool".utf8)))
    file[name.lowerBound] = UInt8(ascii: "x")
    let error = #expect(throws: WeightsError.self) { try KerasWeights(file) }
    #expect(error?.description.contains("block1_pool") == true)
  }

  @Test func refusesTruncatedFiles() throws {
    let whole = try fixture("keras.h5")
    var refused = 0
    for count in stride(from: 0, to: whole.count, by: 16) {
      guard let weights = try? KerasWeights(whole.prefix(count)) else { refused += 1; continue }
      for name in weights.names { _ = try weights.tensor(named: name) }  // only what nothing needs is cut off
    }
    #expect(refused > whole.count / 32)
  }
}
