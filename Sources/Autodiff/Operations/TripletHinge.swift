import Tensor

/// Σ max(0, margin + s_ij − s_ii) over every anchor i, a row, and its negatives j, the columns of other identities; s [n, n] has each
/// anchor's positive on its diagonal. `mean` divides by the number of negatives of all anchors.
///
/// Where the hinge is open, ds_ij = 1 and ds_ii = −1.
public func tripletHinge(_ similarities: Variable, identities: [Int], margin: Float, reduction: Reduction = .mean) -> Variable {
  let n = identities.count, s = similarities.value
  precondition(s.shape == [n, n], "similarities \(s.shape) of \(n) identities")
  var open: [(anchor: Int, negative: Int)] = [], loss = 0.0, negatives = 0
  for i in 0..<n {
    for j in 0..<n where identities[j] != identities[i] {
      negatives += 1
      let hinge = margin + s.elements[i * n + j] - s.elements[i * n + i]
      guard hinge > 0 else { continue }
      loss += Double(hinge)
      open.append((i, j))
    }
  }
  let weight = reduction == .mean ? 1 / Float(max(1, negatives)) : 1
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
