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
