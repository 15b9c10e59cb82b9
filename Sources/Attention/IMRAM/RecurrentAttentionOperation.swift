import Autodiff
import Tensor

/// The similarity of the photos and sentences of a list, [photos, sentences], −∞ where a pair is not in it: see
/// `RecurrentAttention` (Chen et al. 2020). A hinge that knows −∞ takes no pair that was not compared, and the
/// sum of both directions' is their full model.
///
/// Backward, only pairs whose dL/dS is not zero are computed again and gone through, which is exact; dL/dS of pairs
/// that are not in the list is ignored.
///
/// - Parameters:
///   - regions: [photos · regions, d] or [photos, regions, d].
///   - pairs: those that are compared, each once.
///   - memory: W_q [d, 2d], W_c [d, 2d] and b [2d], with the gate's columns before the output's.
package func recurrentAttention(
  regions: Fragments<Variable>, words: Fragments<Variable>, pairs: [RecurrentAttention.Pair],
  memory: (query: Variable, context: Variable, bias: Variable), _ configuration: RecurrentAttention.Configuration
) -> Variable {
  precondition(Set(pairs).count == pairs.count, "a pair twice among \(pairs.count)")
  let (photos, sentences) = (regions.segments, words.segments)
  let attention = RecurrentAttention(
    regions: regions.value, words: words.value,
    memory: .init(query: memory.query.value, context: memory.context.value, bias: memory.bias.value), configuration)
  let places = pairs.map { $0.photo * sentences.count + $0.sentence }
  var s = Tensor(repeating: -.infinity, shape: [photos.count, sentences.count])
  for (place, similarity) in zip(places, attention.similarities(pairs)) { s.elements[place] = similarity }
  return record(s, from: regions.vectors, words.vectors, memory.query, memory.context, memory.bias) { dy, gradients in
    let d = attention.gradients(places.map { dy.elements[$0] }, of: pairs)
    gradients.add(d.regions, to: regions.vectors)
    gradients.add(d.words, to: words.vectors)
    gradients.add(d.memory.query, to: memory.query)
    gradients.add(d.memory.context, to: memory.context)
    gradients.add(d.memory.bias, to: memory.bias)
  }
}
