import Tensor

/// How the losses of a batch become one.
package enum Reduction: String, CaseIterable, Codable, Sendable { case mean, sum }

/// −log softmax(logits)[target] of each row, reduced; dlogits = softmax − one-hot.
///
/// With `smoothing` ε the target is (1 − ε) one-hot + ε / columns (Szegedy et al. 2016).
package func crossEntropy(_ logits: Variable, targets: [Int], reduction: Reduction = .mean, smoothing: Float = 0)
  -> Variable
{
  let columns = logits.value.columns
  precondition(logits.value.rows == targets.count, "\(targets.count) targets for logits \(logits.shape)")
  let logs = logits.value.logSoftmaxRows()
  let weight = reduction == .mean ? 1 / Float(max(1, targets.count)) : 1
  var loss: Double = 0
  for (row, target) in targets.enumerated() {
    precondition(target >= 0 && target < columns, "target \(target) of \(columns)")
    loss -= Double(logs.elements[row * columns + target]) * Double(1 - smoothing)
    if smoothing > 0 {
      let sum = logs.elements[row * columns..<(row + 1) * columns].reduce(0) { $0 + Double($1) }
      loss -= sum * Double(smoothing) / Double(columns)
    }
  }
  return record(Tensor(shape: [1], elements: [Float(loss) * weight]), from: logits) { dy, gradients in
    var d = logs.exponentials()
    if smoothing > 0 { for i in 0..<d.count { d.elements[i] -= smoothing / Float(columns) } }
    for (row, target) in targets.enumerated() { d.elements[row * columns + target] -= 1 - smoothing }
    d.scale(by: dy.elements[0] * weight)
    gradients.add(d, to: logits)
  }
}

/// −Σ q log softmax(logits), the mean over the rows, where the targets q [rows, columns] of a row are shares that add
/// up to 1; dlogits = (softmax − q) / rows.
package func crossEntropy(_ logits: Variable, shares: Tensor) -> Variable {
  precondition(logits.shape == shares.shape, "shares \(shares.shape) for logits \(logits.shape)")
  let logs = logits.value.logSoftmaxRows()
  let weight = 1 / Float(max(1, shares.rows))
  let loss = zip(shares.elements, logs.elements).reduce(0.0) { $1.0 > 0 ? $0 - Double($1.0) * Double($1.1) : $0 }
  return record(Tensor(shape: [1], elements: [Float(loss) * weight]), from: logits) { dy, gradients in
    var d = logs.exponentials()
    d.addScaled(-1, shares)
    d.scale(by: dy.elements[0] * weight)
    gradients.add(d, to: logits)
  }
}

/// −[y log σ(x) + (1 − y) log(1 − σ(x))], the mean over all logits; dx = (σ(x) − y) / count.
package func binaryCrossEntropy(_ logits: Variable, labels: [Float]) -> Variable {
  precondition(logits.value.count == labels.count, "\(labels.count) labels for logits \(logits.shape)")
  let scale = 1 / Float(max(1, labels.count))
  let x = logits.value.elements
  var loss: Double = 0
  for i in x.indices {  // log(1 + e⁻ˡˣˡ) + max(x, 0) − x y, which never overflows
    let softplus = logarithm(1 + exponential(-abs(Double(x[i]))))
    loss += softplus + Double(x[i] > 0 ? x[i] : 0) - Double(x[i] * labels[i])
  }
  return record(Tensor(shape: [1], elements: [Float(loss) * scale]), from: logits) { dy, gradients in
    gradients.add(to: logits) { d in
      for i in x.indices {
        d.elements[i] += dy.elements[0] * scale * (Float(1 / (1 + exponential(-Double(x[i])))) - labels[i])
      }
    }
  }
}

/// −(1/|P|) Σ_{p ∈ P} log softmax(x)[p] of each list, where P are those of its logits that match; the mean over the
/// lists (Khosla et al., Supervised Contrastive Learning, NeurIPS 2020, Eq. 2). dx = softmax − [in P] / |P|.
///
/// A list in which all match, or none, says nothing of an order: it counts neither for the loss nor for the mean.
/// - Parameters:
///   - lists: the places in `logits` of each list's items. A logit may be in several lists.
///   - labels: by logit; 1 where it matches.
package func listCrossEntropy(_ logits: Variable, lists: [[Int]], labels: [UInt8]) -> Variable {
  precondition(logits.value.count == labels.count, "\(labels.count) labels for logits \(logits.shape)")
  let x = logits.value.elements
  var loss = 0.0, count = 0, gradient = [Double](repeating: 0, count: x.count)
  for list in lists {
    let positives = list.count { labels[$0] == 1 }
    guard positives > 0, positives < list.count else { continue }
    count += 1
    let greatest = Double(list.reduce(-Float.infinity) { max($0, x[$1]) })
    let powers = list.map { exponential(Double(x[$0]) - greatest) }, total = powers.reduce(0, +)
    for (item, power) in zip(list, powers) {
      gradient[item] += power / total
      guard labels[item] == 1 else { continue }
      loss += (logarithm(total) + greatest - Double(x[item])) / Double(positives)
      gradient[item] -= 1 / Double(positives)
    }
  }
  let scale = 1 / Double(max(1, count))
  return record(Tensor(shape: [1], elements: [Float(loss * scale)]), from: logits) { dy, gradients in
    gradients.add(to: logits) { d in
      for i in gradient.indices { d.elements[i] += dy.elements[0] * Float(gradient[i] * scale) }
    }
  }
}
