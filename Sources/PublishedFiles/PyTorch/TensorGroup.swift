import Backbones

/// The dictionary of a checkpoint that holds the network's tensors.
struct TensorGroup {
  /// Its name in the checkpoint, such as `state_dict`; empty where it is the checkpoint itself.
  private(set) var name = ""
  private(set) var tensors: [(name: String, tensor: PickledTensor)] = []

  /// These are taken before all others, also before the checkpoint itself.
  private static let known = ["state_dict", "model"]
  /// A hostile file may name one network again and again.
  private static let mostNetworks = 16
  /// The names of groups that errors show.
  private static let mostShown = 8

  /// Finds the tensors in `state_dict` or `model`, in the checkpoint itself, or in the only group that has some. Where
  /// a group is a list of dictionaries, one for each network, names begin with the network's index: 0.fc.weight.
  ///
  /// - Throws: `WeightsError.unsupported` where there are none, or several groups have some.
  init(of pickle: Pickle) throws {
    guard let items = pickle.items(pickle.root) else {
      throw WeightsError.unsupported("a checkpoint that is no dictionary of tensors")
    }
    for key in Self.known {
      guard let value = items.first(where: { $0.key == .string(key) })?.value else { continue }
      switch value {
      case .dictionary: (name, tensors) = (key, Self.tensors(pickle.items(value) ?? []))
      case .list(let list): (name, tensors) = (key, try Self.tensors(ofNetworks: pickle.lists[list], pickle))
      default: continue
      }
      if !tensors.isEmpty { return }
    }
    (name, tensors) = ("", Self.tensors(items))
    if !tensors.isEmpty { return }
    var seen: Set<Int> = []
    let groups = Self.groups(in: items, of: pickle, &seen)
    guard let group = groups.first else { throw WeightsError.unsupported("a checkpoint without tensors") }
    guard groups.count == 1 else {
      let shown = groups.prefix(Self.mostShown).map { "\($0.name) (\($0.tensors.count) tensors)" }
      throw WeightsError.unsupported(
        "a checkpoint of several groups: \(shown.joined(separator: ", "))\(groups.count > shown.count ? ", …" : ""): "
          + "save the one that you want by itself, with torch.save(checkpoint['\(group.name)'], …)")
    }
    (name, tensors) = group
  }

  private static func tensors(_ items: [(key: Pickle.Value, value: Pickle.Value)]) -> [(String, PickledTensor)] {
    items.compactMap { item in
      guard case .string(let name) = item.key, case .tensor(let tensor) = item.value else { return nil }
      return (name, tensor)
    }
  }

  private static func tensors(ofNetworks list: [Pickle.Value], _ pickle: Pickle) throws -> [(String, PickledTensor)] {
    guard list.count <= mostNetworks else { throw WeightsError.unsupported("a checkpoint of \(list.count) networks") }
    return list.enumerated().flatMap { place, network in
      tensors(pickle.items(network) ?? []).map { ("\(place).\($0)", $1) }
    }
  }

  /// The dictionaries with tensors in a checkpoint, and in those one level below, such as `ema.state_dict`. What
  /// an optimizer keeps for each tensor is no network.
  ///
  /// - Parameter seen: The dictionaries that were looked into, as a hostile file may name one again and again.
  private static func groups(
    in items: [(key: Pickle.Value, value: Pickle.Value)], of pickle: Pickle, named prefix: String = "",
    _ seen: inout Set<Int>
  ) -> [(name: String, tensors: [(name: String, tensor: PickledTensor)])] {
    var groups: [(name: String, tensors: [(name: String, tensor: PickledTensor)])] = []
    for case (.string(let key), .dictionary(let index)) in items
    where !key.contains("optim") && seen.insert(index).inserted {
      let inner = pickle.dictionaries[index], own = tensors(inner)
      if !own.isEmpty {
        groups.append((prefix + key, own))
      } else if prefix.isEmpty {
        groups += Self.groups(in: inner, of: pickle, named: key + ".", &seen)
      }
    }
    return groups
  }
}
