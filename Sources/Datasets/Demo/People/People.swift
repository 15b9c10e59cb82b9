import Foundation
import Tensor

/// Drawn people as several cameras in a street see them, in the layout of CUHK-PEDES. A person is an identity.
struct People: DrawnSet {
  private let demo: Demo, crowd: [Person]

  init(_ demo: Demo, proceed: () throws -> Void = {}) rethrows {
    var generator = SplitMix64(seed: demo.seed)
    (self.demo, crowd) = (demo, try Person.crowd(demo.identities, using: &generator, proceed: proceed))
  }

  var parts: [String] { Description.parts }

  func photo(_ number: Int) throws -> DrawnPhoto {
    let (index, shot) = number.quotientAndRemainder(dividingBy: demo.photosPerIdentity)
    let person = crowd[index]
    var generator = SplitMix64(seed: demo.seed, stream: UInt64(number) + 1)
    // The photos of a person are of different cameras, as long as there are enough.
    let cameras = Shot.Camera.all, first = Int(scattered(index, 0, 0) * Float(cameras.count))
    let camera = cameras[(first + shot) % cameras.count]
    let setting = Shot(camera, tall: person.fullHeight, using: &generator)
    var (canvas, shown) = Figure.photo(
      of: person, in: setting, side: demo.side, passer: generator.any(crowd))
    setting.expose(&canvas, using: &generator)
    let description = Description(person, shown: shown, isWalking: setting.stride != 0)
    let sentences = (0..<demo.sentencesPerPhoto).map { _ in description.sentence(using: &generator) }
    let name = "cam_\(camera.letter)/p\(index + 1)_s\(shot + 1).jpg"
    return DrawnPhoto(
      name: name, parts: description.record,
      files: [DrawnFile("imgs/\(name)", try JPEG.encode(canvas.image, quality: 90))],
      entry: try entry(name, index, sentences))
  }

  /// An object of `reid_raw.json`.
  private func entry(_ name: String, _ index: Int, _ captions: [String]) throws -> String {
    struct Entry: Encodable {
      let split: String, captions: [String], filePath: String, processedTokens: [[String]], id: Int
    }
    let entry = Entry(
      split: split(of: index), captions: captions, filePath: name,
      processedTokens: captions.map { Tokenizer.deletePunctuation.words(in: $0) }, id: index + 1)
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(entry), as: UTF8.self)
  }

  private func split(of index: Int) -> String {
    let (train, val) = (demo.identitiesBySplit[0], demo.identitiesBySplit[1])
    return index < train ? "train" : index < train + val ? "val" : "test"
  }

  func lists(_ entries: [String]) -> [DrawnFile] {
    [DrawnFile("reid_raw.json", "[\n" + entries.joined(separator: ",\n") + "\n]\n")]
  }
}
