import Tensor

/// Which of an anchor's negatives it is held against.
package enum Negatives: String, CaseIterable, Codable, Sendable {
  /// All: the sum of their hinges.
  case all
  /// The one that is most similar (Faghri, Fleet, Kiros and Fidler 2018, "VSE++"); of equals the first.
  case hardest
}

/// Σ max(0, margin + s_ij − s_ii) over every anchor i, a row, and its negatives j, the columns of other identities; s
/// [n, n] has each anchor's positive on its diagonal. `mean` divides by the number of terms, open or not. Where s is −∞
/// it is not known, and there is no term: a negative that was not compared costs nothing, and is not the hardest.
///
/// Where the hinge is open, ds_ij = 1 and ds_ii = −1.
package func tripletHinge(
  _ similarities: Variable, identities: [Int], margin: Float, negatives: Negatives = .all, reduction: Reduction = .mean
) -> Variable {
  let n = identities.count, s = similarities.value
  precondition(s.shape == [n, n], "similarities \(s.shape) of \(n) identities")
  var open: [(anchor: Int, negative: Int)] = [], loss = 0.0, terms = 0
  for i in 0..<n {
    precondition(s.elements[i * n + i] != -.infinity, "anchor \(i) of \(n) was not compared with its positive")
    let others = (0..<n).filter { identities[$0] != identities[i] && s.elements[i * n + $0] != -.infinity }
    let hardest = others.max { s.elements[i * n + $0] < s.elements[i * n + $1] }
    for j in negatives == .all ? others : hardest.map({ [$0] }) ?? [] {
      terms += 1
      let hinge = margin + s.elements[i * n + j] - s.elements[i * n + i]
      if hinge <= 0 { continue }  // what is not a number stays, so that a training that diverged is seen
      loss += Double(hinge)
      open.append((i, j))
    }
  }
  let weight = reduction == .mean ? 1 / Float(max(1, terms)) : 1
  return record(Tensor(shape: [1], elements: [Float(loss) * weight]), from: similarities) { dy, gradients in
    let share = dy.elements[0] * weight
    gradients.add(to: similarities) { d in
      for (i, j) in open {
        d.elements[i * n + j] += share
        d.elements[i * n + i] -= share
      }
    }
  }
}
